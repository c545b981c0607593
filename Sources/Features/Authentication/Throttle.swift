import Access
import Accounts
import Store
import Text
import World

/// Slows guessing down without a lock that somebody could turn against somebody else.
///
/// A wrong try counts for the pair of account and client network, for the account, and, if it is
/// the pair's first, for the network: a crowd behind one address mistypes each their own password,
/// while a guesser goes through accounts. An IPv6 network is a /64, and the /48 that a provider
/// hands out counts too. A try that was right is taken back. A browser that has signed in to this
/// account before (the device cookie) counts by itself alone, so that guesses from elsewhere can't
/// block it. Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies". An owner who
/// is blocked on a new browser takes the reset.
struct Throttle: Sendable, Equatable {
    let name: String
    /// Wrong tries that cost nothing.
    let free: Int
    /// The first wait; each further try doubles it.
    let first: TimeSpan
    let longest: TimeSpan
    /// Time without a try after which all is forgotten.
    let memory = TimeSpan.hours(1)

    static let pair = Throttle(name: "pair", free: 5, first: .seconds(15), longest: .minutes(15))
    /// Throttle of a network by accounts that were tried in vain: a university or a phone company
    /// is one, with a hundred people who sign in at once and count until they are right, so the
    /// free tries are many and waits short.
    static let network = Throttle(
        name: "network", free: 150, first: .seconds(2), longest: .minutes(1))
    /// Throttle of an IPv6 /48, which is up to 65,536 networks of one client.
    static let block = Throttle(
        name: "block", free: 600, first: .seconds(2), longest: .minutes(1))
    static let account = Throttle(
        name: "account", free: 30, first: .seconds(2), longest: .minutes(1))
    /// Throttle of wrong codes over all accounts: six digits are a million, and whoever has many
    /// networks and accounts guesses at all of them at once. Links work meanwhile.
    static let codes = Throttle(
        name: "codes", free: 1_000, first: .seconds(1), longest: .seconds(5))
    static let device = Throttle(
        name: "device", free: 10, first: .seconds(15), longest: .minutes(15))

    /// The wait after so many wrong tries in a row; nil for none.
    func wait(failures: Int) -> TimeSpan? {
        guard failures >= free else { return nil }
        let doublings = min(failures - free, 20)
        return min(TimeSpan(milliseconds: first.milliseconds << Int64(doublings)), longest)
    }

    func key(_ parts: String...) -> String {
        name + ":" + Hex.encode(Digest.sha256(parts.joined(separator: "\n")).prefix(16))
    }
}

/// A try to sign in, with the counters that it counts against.
public struct GuardedTry: Sendable {
    struct Counter: Sendable {
        let rule: Throttle
        let key: String
        /// True if the counter has accounts in it, each of which counts once.
        var countsAccounts: Bool { rule == .network || rule == .block }
    }

    private(set) var counters: [Counter]

    /// A try of a code that was sent, against all accounts' wrong codes.
    /// - Parameter body: nil for a wrong code, which stays counted.
    static func ofCode<T>(
        at now: Instant, in db: Transaction, _ body: () throws -> T?
    ) throws -> T? {
        var all = GuardedTry(counters: [
            Counter(rule: .codes, key: Throttle.codes.key("all"))
        ])
        try all.begin(at: now, in: db)
        guard let found = try body() else { return nil }
        try all.takeBack(in: db)
        return found
    }

    private init(counters: [Counter]) { self.counters = counters }

    /// A try at an account's second factor, by counters of its own.
    public init(factorOf account: AccountID, browser: Browser, device: [UInt8]?) {
        self.init(login: "\(account) factor", browser: browser, device: device)
    }

    /// - Parameter device: hash of a device that has signed in to this account before.
    init(login: String, browser: Browser, device: [UInt8]?) {
        func counter(_ rule: Throttle, _ key: String) -> Counter { Counter(rule: rule, key: key) }
        if let device {
            let key = Throttle.device.key(login, Hex.encode(device))
            counters = [counter(.device, key)]
        } else {
            let block = browser.networkBlock.map { counter(.block, Throttle.block.key($0)) }
            counters =
                [
                    counter(.pair, Throttle.pair.key(login, browser.network)),
                    counter(.account, Throttle.account.key(login)),
                    counter(.network, Throttle.network.key(browser.network)),
                ] + (block.map { [$0] } ?? [])
        }
    }

    /// Counts the try as wrong before the password is checked, so that a hundred at once are a
    /// hundred; `takeBack` undoes a right one. Throws `slowDown` and counts nothing while a wait
    /// runs.
    public mutating func begin(at now: Instant, in db: Transaction) throws {
        var end = now
        var isKnownPair = false
        for counter in counters {
            let before = try db.row(
                "SELECT failures, last_at FROM throttles WHERE key = \(counter.key)"
            ) { (failures: try $0.next() as Int, at: try $0.next() as Instant) }
            guard let before, before.failures > 0, now - before.at < counter.rule.memory else {
                continue
            }
            if counter.rule == .pair { isKnownPair = true }
            guard let wait = counter.rule.wait(failures: before.failures) else { continue }
            end = max(end, before.at + wait)
        }
        guard end == now else {
            let seconds = Int(((end - now).milliseconds + 999) / 1000)
            throw AuthenticationRefusal.slowDown(seconds: seconds)
        }
        if isKnownPair { counters.removeAll(where: \.countsAccounts) }
        for counter in counters {
            let memory = now - counter.rule.memory
            try db.execute(
                """
                INSERT INTO throttles (key, failures, last_at) VALUES (\(counter.key), 1, \(now))
                ON CONFLICT (key) DO UPDATE SET last_at = \(now), failures =
                    CASE WHEN throttles.last_at <= \(memory) THEN 1
                    ELSE throttles.failures + 1 END
                """)
        }
    }

    /// Undoes the count of a try that wasn't judged, as the server was busy.
    func drop(in db: Transaction) throws {
        for counter in counters {
            try db.execute(
                """
                UPDATE throttles SET failures = failures - 1
                WHERE key = \(counter.key) AND failures > 0
                """)
        }
    }

    /// Undoes the count of a try that was right.
    public func takeBack(in db: Transaction) throws {
        for counter in counters {
            if counter.rule == .pair || counter.rule == .device {
                try db.execute("DELETE FROM throttles WHERE key = \(counter.key)")
            } else {
                try db.execute(
                    """
                    UPDATE throttles SET failures = failures - 1
                    WHERE key = \(counter.key) AND failures > 0
                    """)
            }
        }
    }
}
