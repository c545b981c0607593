import Accounts
import Identities
import Markets
import Notifications
import Store
import Text
import World

/// Bounds of the text messages that strangers can have the shop send, at its operator's cost.
public struct TextLimits: Sendable {
    /// Messages that one network asks for within a day: a family, or a stall that helps others.
    public var networkPerDay = 20
    /// Messages within an hour to one country; dear ones are where fraud goes.
    public var countryPerHour = 120
    /// Messages within an hour in all.
    public var perHour = 300
    /// Calling codes of countries without a market of ours whose numbers may sign up, as `49`.
    public var otherCountries: Set<String> = []

    public init() {}
}

/// Text messages with codes to numbers that nobody has proved yet: signing up, and changing to
/// another number. A number of our own choosing costs whoever types it nothing, so the messages are
/// bounded by network, by country and in all, whether the number has an account or not.
struct TextBudget: Sendable {
    let limits: TextLimits
    /// Calling codes that may be texted, longest first.
    let countries: [String]
    let network: String

    static let hour = TimeSpan.hours(1)
    static let day = TimeSpan.hours(24)
    /// Retention of a bound's last refusal, for the operator's alarm.
    static let alarmKept = TimeSpan.hours(24)

    enum Bound: String, Sendable, CaseIterable { case network, country, all }

    /// Calling code of a number; throws `countryNotServed` unless its country may be texted.
    func country(of login: Login) throws -> String {
        let number = login.text.dropFirst()
        guard let code = countries.first(where: { number.hasPrefix($0) }) else {
            throw AuthenticationRefusal.countryNotServed
        }
        return code
    }

    /// Step: counts a message that is about to be queued; false if a bound is reached, which the
    /// operator then sees. Mail is free.
    func take(
        _ login: Login, message: InboxMessageID, at now: Instant, in db: Transaction
    ) throws -> Bool {
        guard login.isPhone else { return true }
        let country = try country(of: login)
        let asker = Hex.encode(Digest.sha256(network).prefix(16))
        let (network, inCountry, all) =
            try db.row(
                """
                SELECT (SELECT count(*) FROM text_sends
                        WHERE network = \(asker) AND at > \(now - Self.day)),
                    (SELECT count(*) FROM text_sends
                     WHERE country = \(country) AND at > \(now - Self.hour)),
                    (SELECT count(*) FROM text_sends WHERE at > \(now - Self.hour))
                """
            ) { (try $0.next() as Int, try $0.next() as Int, try $0.next() as Int) } ?? (0, 0, 0)
        let bounds: [(Bound, Bool)] = [
            (.network, network >= limits.networkPerDay),
            (.country, inCountry >= limits.countryPerHour), (.all, all >= limits.perHour),
        ]
        if let (bound, _) = bounds.first(where: { $0.1 }) {
            try Self.refuse(bound, at: now, in: db)
            return false
        }
        try db.execute(
            """
            INSERT INTO text_sends (message, network, country, at)
            VALUES (\(message), \(asker), \(country), \(now))
            """)
        return true
    }

    private static func refuse(_ bound: Bound, at now: Instant, in db: Transaction) throws {
        try db.execute(
            """
            INSERT INTO text_refusals (bound, refused, at) VALUES (\(bound.rawValue), 1, \(now))
            ON CONFLICT (bound) DO UPDATE SET at = \(now), refused =
                CASE WHEN text_refusals.at <= \(now - alarmKept) THEN 1
                ELSE text_refusals.refused + 1 END
            """)
    }

    /// Step: bounds that refused messages, with how many and when last.
    static func refusals(in db: Transaction) throws -> [(bound: Bound, count: Int, at: Instant)] {
        try db.rows("SELECT bound, refused, at FROM text_refusals ORDER BY bound") {
            (
                bound: Bound(rawValue: try $0.next()) ?? .all, count: try $0.next() as Int,
                at: try $0.next() as Instant
            )
        }
    }
}

extension Authentication {
    /// Budget of the text messages that a network asks for.
    func texts(for network: String) -> TextBudget {
        let codes = Set(markets.all.map(\.phonePrefix)).union(options.texts.otherCountries)
        return TextBudget(
            limits: options.texts,
            countries: codes.sorted { ($1.utf8.count, $0) < ($0.utf8.count, $1) },
            network: network)
    }
}

extension Browser {
    /// The largest network that one client may have to itself: an IPv6 /48, or its address.
    var largestNetwork: String { networkBlock ?? network }
}
