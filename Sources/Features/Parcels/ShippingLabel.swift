import Carriers
import Identities
import Markets
import Money
import Store
import World

/// A label of a parcel, from the moment at which it is asked for.
public struct ShippingLabel: FromRow, Sendable, Equatable {
    public enum State: String, Sendable, CaseIterable {
        /// Written before the carrier is asked; stays so until its answer is known.
        case asking
        case bought
        /// The carrier won't sell it, or never heard of it.
        case refused
        /// It won't be used; the carrier has still to say that it costs nothing.
        case voiding
        case voided

        /// A parcel has one label in these states.
        static let live: [State] = [.asking, .bought, .voiding]
    }

    public static let moves: [State: Set<State>] = [
        .asking: [.bought, .refused, .voiding],
        .bought: [.voiding],
        // A carrier that has scanned the parcel voids nothing.
        .voiding: [.voided, .bought],
        .refused: [], .voided: [],
    ]

    public let id: LabelID
    public let parcel: ParcelID
    public let carrier: String
    public let service: String
    public let fee: Money
    public let state: State
    public let tracking: String?
    public let askedAt: Instant
    public let boughtAt: Instant?
    public let tries: Int
    /// The carrier said that it was too late to void it.
    public let isVoidRefused: Bool

    static let columns: SQL = """
        currency, id, parcel, carrier, service, minor, state, tracking, asked_at, bought_at, tries,
        is_void_refused
        """

    public init(row: Row) throws {
        let currency: Currency = try row.next()
        id = try row.next()
        parcel = try row.next()
        carrier = try row.next()
        service = try row.next()
        fee = Money(minor: try row.next(), currency: currency)
        state = try row.next()
        tracking = try row.next()
        askedAt = try row.next()
        boughtAt = try row.next()
        tries = try row.next()
        isVoidRefused = try row.next()
    }

    public var isLive: Bool { State.live.contains(state) }

    // MARK: steps

    static func find(_ id: LabelID, in db: Transaction) throws -> ShippingLabel? {
        try db.row("SELECT \(columns) FROM labels WHERE id = \(id)")
    }

    /// Step: labels of parcels, oldest first.
    static func of(
        _ parcels: [ParcelID], in db: Transaction
    ) throws -> [ParcelID: [ShippingLabel]] {
        guard !parcels.isEmpty else { return [:] }
        let rows: [ShippingLabel] = try db.rows(
            "SELECT \(columns) FROM labels WHERE parcel IN (\(list: parcels)) ORDER BY id")
        return Dictionary(grouping: rows, by: \.parcel)
    }

    /// Step: the label of a parcel that is asked for, bought or being voided.
    static func live(of parcel: ParcelID, in db: Transaction) throws -> ShippingLabel? {
        try db.row(
            """
            SELECT \(columns) FROM labels
            WHERE parcel = \(parcel) AND state IN ('asking', 'bought', 'voiding')
            """)
    }

    static func insert(
        _ id: LabelID, of parcel: ParcelID, by carrier: String, _ rate: CarrierRate,
        at now: Instant, nextCheckAt: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO labels (id, parcel, carrier, service, currency, minor, state, asked_at,
                tries, next_check_at, is_void_refused)
            VALUES (\(id), \(parcel), \(carrier), \(rate.service), \(rate.fee.currency.code),
                \(rate.fee.minor), \(State.asking), \(now), 0, \(nextCheckAt), \(false))
            """)
    }

    /// Step: changes the state, if `moves` allows it and nobody changed it since the label was read.
    /// False otherwise.
    @discardableResult
    func move(to next: State, setting columns: SQL, in db: Transaction) throws -> Bool {
        guard Self.moves[state, default: []].contains(next) else { return false }
        return try db.execute(
            """
            UPDATE labels SET state = \(next), \(columns) WHERE id = \(id) AND state = \(state)
            """) == 1
    }

    /// Step: lets a label go that won't be used; the job asks the carrier at once. Nothing for one
    /// that has ended.
    func letGo(at now: Instant, in db: Transaction) throws {
        guard state == .asking || state == .bought && !isVoidRefused else { return }
        try move(to: .voiding, setting: "tries = 0, next_check_at = \(now)", in: db)
    }
}
