import Identities
import Accounts
import Composition
import Glibc
import Orders
import Store
import Synchronization
import TestSupport
import Testing
import World

/// One database and the servers that live and die over it.
final class Crash {
    let database: String
    let folder: String
    let street: CrashFixture
    let book = Book()
    private var random: SeededRandom
    private let customers: [Customer]

    /// A start that takes longer has failed.
    static let startSeconds = 20

    init(
        database: String, folder: String, street: CrashFixture, seed: UInt64,
        mayBeFull: Bool = false
    ) {
        self.database = database
        self.folder = folder
        self.street = street
        random = SeededRandom(seed: seed)
        customers = street.buyers.enumerated().map { index, buyer in
            Customer(
                buyer: buyer, skus: street.skus, seed: seed &+ UInt64(index) &* 7_919,
                mayBeFull: mayBeFull)
        }
    }

    /// Starts, lets people buy for a random while, kills. Returns how long the start took.
    func liveAndDie() async throws -> Start {
        let (process, port, took) = try await start()
        let alive = 50 + Int(random.next() % 450)
        await withTaskGroup(of: Void.self) { tasks in
            let book = book
            let isDead = Flag()
            for customer in customers {
                tasks.addTask { await customer.shop(port: port, book: book, until: isDead) }
            }
            try? await Task.sleep(for: .milliseconds(alive))
            process.kill9()
            isDead.raise()
        }
        return took
    }

    /// Starts, lets people buy while `body` does something to the disk, and kills.
    func live(through body: (_ port: Int) async throws -> Void) async throws {
        let (process, port, _) = try await start()
        let isDead = Flag()
        let (customers, book) = (customers, book)
        let shopping = Task {
            await withTaskGroup(of: Void.self) { tasks in
                for customer in customers {
                    tasks.addTask { await customer.shop(port: port, book: book, until: isDead) }
                }
            }
        }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(port))
        } catch {
            result = .failure(error)
        }
        isDead.raise()
        process.kill9()
        await shopping.value
        try result.get()
    }

    /// Lives once more, until everybody's last request has its answer.
    func finish() async throws -> Start {
        let (process, port, took) = try await start()
        defer { process.kill9() }
        for customer in customers {
            try await customer.finish(port: port, book: book)
        }
        return took
    }

    private func start() async throws -> (process: TestProcess, port: Int, took: Start) {
        let log = folder + "/server.log"
        let clock = ContinuousClock()
        let began = clock.now
        let process = try TestProcess(
            buildFolder + "/pasar",
            [
                "serve", "--no-supervisor", "--database", database, "--folder", folder, "--port",
                "0",
                "--cheap-hashing", "--no-rate-limits",
            ], log: log)
        while clock.now - began < .seconds(Self.startSeconds) {
            if let port = Self.port(in: Resources.text(log) ?? ""),
                let client = try? await HttpClient.connect(port: port)
            {
                let reply = try await client.send(
                    "GET", "/health", headers: ["accept": "application/json"])
                await client.close()
                #expect(reply.status == 200)
                let took = (clock.now - began).components
                let wall = Int(took.seconds) * 1000 + Int(took.attoseconds / 1_000_000_000_000_000)
                return (process, port, Start(wall: wall, own: process.cpuMilliseconds))
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        process.kill9()
        throw CrashFault(text: "never ready: \(Resources.text(log) ?? "")")
    }

    /// `Pasar is at http://localhost:41234`
    private static func port(in log: String) -> Int? {
        for line in log.split(separator: "\n") where line.hasPrefix("Pasar is at ") {
            return line.split(separator: ":").last.flatMap { Int($0) }
        }
        return nil
    }

    /// The books are right after a death.
    func audit() async throws {
        let opening = try await OpenDatabase(database: database, folder: folder)
        let faults = try await Pasar.verify(opening.store)
        await opening.close()
        for fault in faults { Issue.record("\(fault.check): \(fault.fault)") }
    }

    /// Every answer that somebody got is there once, and nothing else is.
    func compare() async throws {
        let opening = try await OpenDatabase(database: database, folder: folder)
        let kept = try await opening.store.read { db in
            try db.rows(
                "SELECT DISTINCT checkout, buyer FROM orders WHERE state <> 'cancelled'"
            ) { (try $0.next() as CheckoutID, try $0.next() as AccountID) }
        }.filter { !book.dropped.contains($0.0) }
        await opening.close()
        let there = Set(kept.map(\.0))
        for (key, checkout) in book.answered where !book.dropped.contains(checkout) {
            #expect(there.contains(checkout), "\(key) was answered \(checkout)")
        }
        let distinct = Set(book.answered.values)
        #expect(distinct.count == book.answered.count, "two requests got one checkout")
        #expect(book.torn == [], "repeats got other answers")
        for buyer in street.buyers {
            let got = kept.count { $0.1 == buyer.account }
            let known = book.count(of: buyer.account)
            #expect(got == known, "\(buyer.account) asked for \(known) and got \(got)")
        }
    }
}

/// Milliseconds from the start of a process until it answered: by the clock on the wall, and what
/// the process itself computed.
struct Start {
    var wall = 0
    var own = 0

    mutating func keepSlower(_ other: Start) {
        wall = max(wall, other.wall)
        own = max(own, other.own)
    }
}

struct CrashFault: Error { let text: String }

final class Flag: Sendable {
    private let isUp = Atomic<Bool>(false)
    func raise() { isUp.store(true, ordering: .relaxed) }
    var isRaised: Bool { isUp.load(ordering: .relaxed) }
}

/// What customers were told, by the key of their request.
final class Book: Sendable {
    private struct Page {
        var answered: [String: CheckoutID] = [:]
        var owners: [CheckoutID: AccountID] = [:]
        var torn: [String] = []
        var dropped: Set<CheckoutID> = []
    }
    private let page = Mutex(Page())

    var answered: [String: CheckoutID] { page.withLock { $0.answered } }
    var torn: [String] { page.withLock { $0.torn } }
    /// Checkouts that their buyer asked to drop: whether they are depends on the moment of a death.
    var dropped: Set<CheckoutID> { page.withLock { $0.dropped } }
    func count(of account: AccountID) -> Int {
        page.withLock { page in
            page.owners.count { $0.value == account && !page.dropped.contains($0.key) }
        }
    }

    func drop(_ checkout: CheckoutID) {
        page.withLock { _ = $0.dropped.insert(checkout) }
    }

    func note(_ key: String, _ checkout: CheckoutID, of account: AccountID) {
        page.withLock { page in
            if let before = page.answered[key], before != checkout { page.torn.append(key) }
            page.answered[key] = checkout
            page.owners[checkout] = account
        }
    }
}
