import Store
import Text
import World

/// Slows guessing down without a lock that somebody could turn against somebody else.
///
/// A wrong try counts for the pair of account and client network, for the network, and for the
/// account. A browser that has signed in to this account before (the device cookie) counts by
/// itself alone, so that guesses from elsewhere can't block it. Source: OWASP, "Slow Down Online
/// Guessing Attacks with Device Cookies". An owner who is blocked on a new browser takes the reset.
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
    /// Throttle of a network: a university or a phone company is one, with many people, so waits
    /// are short.
    static let network = Throttle(
        name: "network", free: 50, first: .seconds(2), longest: .minutes(1))
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
struct GuardedTry: Sendable {
    let counters: [(rule: Throttle, key: String)]

    /// A try of a code that was sent, against all accounts' wrong codes.
    /// - Parameter body: nil for a wrong code, which stays counted.
    static func ofCode<T>(
        at now: Instant, in db: Transaction, _ body: () throws -> T?
    ) throws -> T? {
        let all = GuardedTry(counters: [(.codes, Throttle.codes.key("all"))])
        try all.begin(at: now, in: db)
        guard let found = try body() else { return nil }
        try all.takeBack(in: db)
        return found
    }

    private init(counters: [(rule: Throttle, key: String)]) { self.counters = counters }

    /// - Parameter device: hash of a device that has signed in to this account before.
    init(login: String, network: String, device: [UInt8]?) {
        if let device {
            counters = [(.device, Throttle.device.key(login, Hex.encode(device)))]
        } else {
            counters = [
                (.pair, Throttle.pair.key(login, network)),
                (.network, Throttle.network.key(network)),
                (.account, Throttle.account.key(login)),
            ]
        }
    }

    /// Counts the try as wrong before the password is checked, so that a hundred at once are a
    /// hundred; `takeBack` undoes a right one. Throws `slowDown` and counts nothing while a wait
    /// runs.
    func begin(at now: Instant, in db: Transaction) throws {
        var end = now
        for (rule, key) in counters {
            let before = try db.row(
                "SELECT failures, last_at FROM throttles WHERE key = \(key)"
            ) { (try $0.next() as Int, try $0.next() as Instant) }
            guard let before, now - before.1 < rule.memory,
                let wait = rule.wait(failures: before.0)
            else { continue }
            end = max(end, before.1 + wait)
        }
        guard end == now else {
            let seconds = Int(((end - now).milliseconds + 999) / 1000)
            throw AuthenticationRefusal.slowDown(seconds: seconds)
        }
        for (rule, key) in counters {
            try db.execute(
                """
                INSERT INTO throttles (key, failures, last_at) VALUES (\(key), 1, \(now))
                ON CONFLICT (key) DO UPDATE SET last_at = \(now), failures =
                    CASE WHEN throttles.last_at <= \(now - rule.memory) THEN 1
                    ELSE throttles.failures + 1 END
                """)
        }
    }

    /// Undoes the count of a try that was right.
    func takeBack(in db: Transaction) throws {
        for (rule, key) in counters {
            if rule == .pair || rule == .device {
                try db.execute("DELETE FROM throttles WHERE key = \(key)")
            } else {
                try db.execute(
                    """
                    UPDATE throttles SET failures = failures - 1
                    WHERE key = \(key) AND failures > 0
                    """)
            }
        }
    }
}
