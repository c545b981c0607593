import Carriers
import Identities
import Modules
import Orders
import Store
import World

/// An event as it is kept.
public struct ParcelEvent: FromRow, Sendable, Equatable {
    public let id: String
    public let status: TrackingStatus
    public let madeAt: Instant
    public let place: String

    public init(row: Row) throws {
        id = try row.next()
        status = try row.next()
        madeAt = try row.next()
        place = try row.next()
    }

    /// Step: events of parcels by the carrier's time; those of voided labels aren't among them.
    static func of(
        _ parcels: [ParcelID], in db: Transaction
    ) throws -> [ParcelID: [ParcelEvent]] {
        guard !parcels.isEmpty else { return [:] }
        let rows = try db.rows(
            """
            SELECT e.parcel, e.id, e.status, e.made_at, e.place FROM parcel_events e
            JOIN labels l ON l.id = e.label AND l.state IN ('asking', 'bought', 'voiding')
            WHERE e.parcel IN (\(list: parcels)) ORDER BY e.made_at, e.id
            """
        ) { (try $0.next() as ParcelID, try ParcelEvent(row: $0)) }
        return Dictionary(grouping: rows, by: \.0).mapValues {
            $0.map(\.1).sorted { $0.place(in: $1) }
        }
    }

    private func place(in other: ParcelEvent) -> Bool {
        (madeAt, status.rank, id) < (other.madeAt, other.status.rank, other.id)
    }
}

extension Parcels {
    /// Receives an event whose signature is valid. Whatever the order of arrival, the parcel is where
    /// the latest event says, by the carrier's time.
    public func receive(_ event: CarrierEvent) async throws -> CarrierEventVerdict {
        let now = world.now()
        return try await store.write { db in try take(event, at: now, in: db) }
    }

    private func take(
        _ event: CarrierEvent, at now: Instant, in db: Transaction
    ) throws -> CarrierEventVerdict {
        guard let label = try ShippingLabel.find(event.label, in: db),
            label.carrier == carrier.code
        else { return .unknown }
        let sooner = label.askedAt - Self.clockTolerance
        guard label.tracking ?? event.tracking == event.tracking, event.madeAt >= sooner,
            event.madeAt <= now + Self.clockTolerance
        else { return .contradicts }
        let isNew = try db.execute(
            """
            INSERT INTO parcel_events (carrier, id, parcel, label, status, made_at, at, place)
            VALUES (\(carrier.code), \(event.id), \(label.parcel), \(label.id), \(event.status),
                \(event.madeAt), \(now), \(event.place))
            ON CONFLICT (carrier, id) DO NOTHING
            """)
        guard isNew == 1 else { return .again }
        try label.scanned(event.tracking, at: now, in: db)
        guard label.isLive, let parcel = try Parcel.find(label.parcel, in: db),
            parcel.state != .cancelled
        else { return .ended }
        if parcel.state == .packed {
            try handOver(
                parcel, Shipment(carrier: carrier.name, tracking: event.tracking), by: label.id,
                actor: .carrier, at: now, in: db)
        }
        let latest = try follow(label.parcel, at: now, in: db)
        return latest?.id == event.id ? .done : .old
    }

    /// Step: brings a parcel and its orders to what its events say. Returns the latest event.
    @discardableResult
    private func follow(
        _ id: ParcelID, at now: Instant, in db: Transaction
    ) throws -> ParcelEvent? {
        let events = try ParcelEvent.of([id], in: db)[id, default: []]
        guard let parcel = try Parcel.find(id, in: db), let latest = events.last else { return nil }
        let delivered = events.first { $0.status == .delivered }?.madeAt
        let hasEnded = [.delivered, .returnedToSender].contains(latest.status)
        let trackAt: Instant? = hasEnded ? nil : now + Self.trackingPause
        try db.execute(
            """
            UPDATE parcels SET status = \(latest.status), status_at = \(latest.madeAt),
                delivered_at = \(delivered), track_at = \(trackAt) WHERE id = \(id)
            """)
        let ids = Array(Set(try parcel.lines(in: db).map(\.order))).sorted()
        try settle(ids, at: now, in: db)
        if latest.status == .returnedToSender {
            if parcel.actBy == nil, parcel.outcome == nil {
                try comeBack(parcel, ids, at: now, in: db)
            }
        } else if parcel.actBy != nil {
            try db.execute(
                "UPDATE parcels SET act_by = NULL, due_at = NULL WHERE id = \(parcel.id)")
        }
        return latest
    }

    /// Step: tells orders that a carrier has delivered all that was shipped of them. Goods that came
    /// back and were refunded needn't arrive; an order that left in part on its seller's word waits
    /// for the buyer.
    func settle(_ ids: [OrderID], at now: Instant, in db: Transaction) throws {
        for (id, order) in try Order.find(ids, in: db).sorted(by: { $0.key < $1.key })
        where order.canConfirm && order.carrier == nil {
            let parcels = try Parcel.of(id, in: db).filter { $0.outcome != .resent }
            guard parcels.contains(where: { $0.deliveredAt != nil }),
                parcels.allSatisfy({ $0.deliveredAt != nil || $0.outcome == .refunded })
            else { continue }
            try orders.arrive(order, at: now, in: db)
        }
    }

    /// Name of the job that asks carriers where parcels are, also of its stuck rows.
    static let trackingJob = "tracking"

    /// Asks where parcels are whose events are overdue: a webhook may be lost. Returns how many.
    public func track() async throws -> Int {
        let now = world.now()
        let due: [ParcelID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM parcels WHERE track_at IS NOT NULL AND track_at <= \(now)
                    AND \(StuckRows.due(Self.trackingJob, key: "id", at: now))
                ORDER BY track_at LIMIT \(Self.sweep)
                """)
        }
        return try await IsolatedRows(Self.trackingJob, store, world).each(
            due, atOnce: carrier.isHere ? 1 : 8
        ) { id in
            let label = try await store.read { db in try ShippingLabel.live(of: id, in: db) }
            if let label {
                let events = await patiently { [carrier] in try await carrier.track(label.id) }
                for event in events ?? [] { _ = try await receive(event) }
            }
            try await askLater(id, at: now)
        }
    }

    private func askLater(_ id: ParcelID, at now: Instant) async throws {
        try await store.write { db in
            guard let parcel = try Parcel.find(id, in: db) else { return }
            let age = now - (parcel.handedOverAt ?? now)
            let next: Instant? = age < Self.longestTracked ? now + Self.trackingPause : nil
            try db.execute(
                """
                UPDATE parcels SET track_at = \(next)
                WHERE id = \(id) AND track_at IS NOT NULL AND track_at <= \(now)
                """)
        }
    }
}
