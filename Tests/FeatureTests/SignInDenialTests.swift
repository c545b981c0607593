import Access
import Glibc
import Identities
import Passwords
import Store
import Synchronization
import TestSupport
import Testing
import Web
import World

@testable import Accounts
@testable import Authentication

/// Signing in while others try to prevent it.
@Suite struct SignInDenialTests {
    private static let carrier = "203.0.113.9"

    @Test func aHundredPeopleBehindOneAddressSignInAtOnce() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            let crowd = Browser(client: Self.carrier, agent: "phone")
            let logins = (0..<100).map { "p\($0)@example.com" }
            for login in logins { try await bench.signUp(login) }
            // A third of them mistype first.
            for login in logins.prefix(33) {
                #expect(try await bench.tried("a slip", from: crowd, login: login) == "wrong")
            }
            let answers = try await withThrowingTaskGroup(of: String.self) { group in
                for login in logins {
                    group.addTask {
                        try await bench.tried(AccountsBench.password, from: crowd, login: login)
                    }
                }
                return try await group.reduce(into: [String]()) { $0.append($1) }
            }
            #expect(answers.count { $0 == "in" } == 100)
            // Whoever got in counts no more against the address.
            let key = Throttle.network.key(crowd.network)
            let count = try await bench.store.read { db in
                try db.value("SELECT failures FROM throttles WHERE key = \(key)", as: Int.self)
            }
            #expect(count == 33, "the tries that were wrong, once for each account")
        }
    }

    @Test(arguments: TestEngine.here)
    func manySlipsOfOneAccountCountOnceForTheNetwork(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.signUp()
            let eve = AccountsBench.elsewhere
            for n in 0..<5 { #expect(try await bench.tried("guess \(n)", from: eve) == "wrong") }
            let key = Throttle.network.key(eve.network)
            let count = try await bench.store.read { db in
                try db.value("SELECT failures FROM throttles WHERE key = \(key)", as: Int.self)
            }
            #expect(count == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRightPasswordIsNoWrongTry(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            try await bench.addDemo(bench.authentication.hash(AccountsBench.password))
            // As behind a tunnel: a forwarding header, so not this machine.
            let forwarded = Browser(client: "127.0.0.1", agent: "test", isThisMachine: false)
            for _ in 0..<20 {
                await #expect(throws: AuthenticationRefusal.demoStaysHome) {
                    try await bench.signIn("demo@example.com", from: forwarded)
                }
            }
            let counted = try await bench.count("SELECT coalesce(sum(failures), 0) FROM throttles")
            #expect(counted == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func aKnownDeviceSignsInWhileItsNetworkIsShutOut(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let ana = try await bench.signUp()
            let home = AccountsBench.home
            for n in 0..<Throttle.network.free {
                _ = try await bench.tried("guess", from: home, login: "p\(n)@example.com")
            }
            for n in 0..<40 {
                let bot = Browser(client: "10.\(n).0.1", agent: "")
                _ = try await bench.tried("guess", from: bot)
            }
            let right = AccountsBench.password
            #expect(try await bench.tried(right, from: home).hasPrefix("wait"))
            #expect(try await bench.tried(right, from: home, device: ana.device) == "in")
            // The cookie is one account's; it opens no lane to another.
            try await bench.signUp("eve@example.com")
            let other = try await bench.tried(
                right, from: home, device: ana.device, login: "eve@example.com")
            #expect(other.hasPrefix("wait"))
        }
    }

    @Test(arguments: TestEngine.here)
    func manyNetworksOfOneBlockAreSlowedDown(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            func bot(_ network: Int, block: Int = 1) -> Browser {
                let hex = String(network, radix: 16)
                return Browser(client: "2001:db8:\(block):\(hex)::1", agent: "")
            }
            for n in 0..<Throttle.block.free {
                let answer = try await bench.tried(
                    "guess", from: bot(n), login: "p\(n)@example.com")
                #expect(answer == "wrong")
            }
            let next = try await bench.tried("guess", from: bot(9_999), login: "q@example.com")
            #expect(next == "wait 2")
            let other = try await bench.tried(
                "guess", from: bot(9_999, block: 2), login: "q@example.com")
            #expect(other == "wrong")
        }
    }

    /// The words of a refusal say no other time than its `Retry-After`.
    @Test func aWaitIsTheSameInWordsAndInTheHeader() {
        for seconds in 1...900 {
            let refusal = AuthenticationRefusal.slowDown(seconds: seconds)
            let said = refusal.message.count ?? 0
            let unit = refusal.message.key.hasSuffix(".minutes") ? 60 : 1
            #expect(refusal.retryAfterSeconds == said * unit)
            #expect(said * unit >= seconds)
        }
    }

    @Test func networksAreSixtyFourBitsAndBlocksFortyEight() {
        let table: [(String, String, String?)] = [
            ("198.51.100.7", "198.51.100.0/24", nil),
            ("::ffff:198.51.100.7", "198.51.100.0/24", nil),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
            ("not an address", "unknown", nil),
        ]
        for (client, network, block) in table {
            let browser = Browser(client: client, agent: "")
            #expect(browser.network == network && browser.networkBlock == block)
        }
    }

    /// Holds up the threads of the queue.
    private final class WorkerHold: Sendable {
        struct State {
            var (isOpen, running, refused) = (false, 0, 0)
        }
        let state = Mutex(State())
    }

    /// A queue that is full answers 503, and the try counts for nothing.
    @Test func aTryThatTheServerCouldNotJudgeIsNotCounted() async throws {
        try await AccountsBench.on(.sqlite) { bench in
            try await bench.signUp()
            let home = AccountsBench.home
            let hold = WorkerHold()
            let pool = bench.authentication.passwords.pool
            await withTaskGroup(of: Void.self) { group in
                func add(_ jobs: Int) {
                    for _ in 0..<jobs {
                        group.addTask {
                            do {
                                try await pool.run(lane: home.network) {
                                    hold.state.withLock { $0.running += 1 }
                                    while !hold.state.withLock(\.isOpen) { usleep(1000) }
                                }
                            } catch { hold.state.withLock { $0.refused += 1 } }
                        }
                    }
                }
                func wait(_ isSo: (WorkerHold.State) -> Bool) async {
                    while !hold.state.withLock({ isSo($0) }) { await Task.yield() }
                }
                // First the threads are taken, then the queue fills until one doesn't fit.
                add(PasswordHasher.threads)
                await wait { $0.running == PasswordHasher.threads }
                add(PasswordHasher.queued + 1)
                await wait { $0.refused == 1 }
                await #expect(throws: StoreError.busy(retryAfterSeconds: 1)) {
                    try await bench.signIn(from: home)
                }
                hold.state.withLock { $0.isOpen = true }
                await group.waitForAll()
            }
            let counted = try await bench.count("SELECT coalesce(sum(failures), 0) FROM throttles")
            #expect(counted == 0)
        }
    }

    @Test(arguments: TestEngine.here)
    func anAccountsOldestDevicesAreForgotten(engine: TestEngine) async throws {
        try await AccountsBench.on(engine) { bench in
            let first = try await bench.signUp().device
            for n in 1...SessionStart.mostDevices {
                bench.clock.pass(.minutes(1))
                // One that signs in again is one of the newest.
                if n == 25 { try await bench.signIn(device: first) }
                try await bench.signIn()
            }
            let kept = try await bench.count("SELECT count(*) FROM devices")
            let own = try await bench.count(
                "SELECT count(*) FROM devices WHERE token_hash = \(Digest.sha256(first))")
            #expect(kept == SessionStart.mostDevices && own == 1)
        }
    }

    /// With limits on, as a visitor meets them: over the edge.
    @Test func theEdgeLetsACrowdAndAKnownDeviceIn() async throws {
        try await TestShop.with(.sqlite, rateLimits: true) { shop in
            _ = try await shop.person("Ana")
            let edge = shop.pasar.edge
            let fields = [("login", "ana@example.com"), ("password", TestShop.password)]
            for _ in 0..<100 {
                let one = TestBrowser(edge: edge, client: Self.carrier)
                #expect(await one.post("/sign-in", fields).status == 303)
            }
            let known = TestBrowser(edge: edge, client: Self.carrier)
            #expect(await known.post("/sign-in", fields).status == 303)
            await known.post("/sign-out")
            let noisy = TestBrowser(edge: edge, client: Self.carrier)
            var refused = 0
            for n in 0..<200 {
                let guess = [("login", "p\(n)@example.com"), ("password", "a guess of somebody")]
                if await noisy.post("/sign-in", guess).status == 429 { refused += 1 }
            }
            #expect(refused > 0)
            #expect(await known.post("/sign-in", fields).status == 303)
        }
    }
}
