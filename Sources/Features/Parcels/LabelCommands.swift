import Carriers
import Identities
import Markets
import Modules
import Money
import Orders
import Shops
import Store
import Threads
import World

// Labels are written before the carrier is asked, by the id that it is asked with: no lost answer
// buys a second one.

extension Parcels {
    /// Prices of a packed parcel; throws `carrierSilent` if nobody names any.
    func rates(of parcel: Parcel) async throws -> [CarrierRate] {
        let day = markets.market(parcel.address.market).zone.day(of: world.now())
        let question = RateQuestion(to: parcel.address, size: parcel.size, day: day)
        guard let rates = await patiently({ [carrier] in try await carrier.rates(question) }) else {
            throw ParcelRefusal.carrierSilent
        }
        return rates
    }

    /// Buys a label for a packed parcel at the price that was shown. The outcome may follow later: the
    /// job asks until it knows. A repeat gets the first answer, whatever the carrier says by then.
    public func buyLabel(
        _ id: ParcelID, service: String, shownMinor: Int64, shop: ShopID,
        idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<LabelID> {
        let parcel = try await store.read { db in try Parcel.find(id, shop: shop, in: db) }
        let rates = parcel.state == .packed ? try? await rates(of: parcel) : nil
        let now = world.now()
        let label: LabelID = world.id()
        let code = carrier.code
        // The request asks at once; the job comes after it, if it doesn't come back.
        let next = now + .seconds(30)
        let done = try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let parcel = try Parcel.find(id, shop: shop, in: db)
            guard parcel.state == .packed else { throw ParcelRefusal.tooLate }
            guard try ShippingLabel.live(of: id, in: db) == nil else {
                throw ParcelRefusal.labelled
            }
            guard let rates else { throw ParcelRefusal.carrierSilent }
            guard let rate = rates.first(where: { $0.service == service }) else {
                throw ParcelRefusal.noSuchService
            }
            guard rate.fee.minor == shownMinor else { throw ParcelRefusal.rateChanged }
            try ShippingLabel.insert(
                label, of: id, by: code, rate, at: now, nextCheckAt: next, in: db)
            return label
        }
        if !done.replayed { try await advance(done.answer) }
        return done
    }

    /// Voids the label of a parcel before it is handed over. The carrier's word may follow later.
    public func voidLabel(
        _ id: ParcelID, shop: ShopID, idempotencyKey: IdempotencyKey?
    ) async throws -> Replayable<LabelID> {
        let now = world.now()
        let done = try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
            let parcel = try Parcel.find(id, shop: shop, in: db)
            guard parcel.state == .packed else { throw ParcelRefusal.tooLate }
            guard let label = try ShippingLabel.live(of: id, in: db) else {
                throw ParcelRefusal.noLabel
            }
            guard !label.isVoidRefused else { throw ParcelRefusal.tooLate }
            try label.letGo(at: now, in: db)
            return label.id
        }
        if !done.replayed { try await advance(done.answer) }
        return done
    }

    /// Name of the job that asks about labels, also of its stuck rows.
    static let labelJob = "labels"

    /// Asks about labels whose outcome isn't known. Returns how many.
    public func pollLabels() async throws -> Int {
        let now = world.now()
        let due: [LabelID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM labels WHERE next_check_at IS NOT NULL AND next_check_at <= \(now)
                    AND \(StuckRows.due(Self.labelJob, key: "id", at: now))
                ORDER BY next_check_at LIMIT \(Self.sweep)
                """)
        }
        return try await IsolatedRows(Self.labelJob, store, world).each(
            due, atOnce: carrier.isHere ? 1 : 8
        ) { id in try await advance(id) }
    }

    /// Asks the carrier what a label needs in its state, and stores the answer.
    func advance(_ id: LabelID) async throws {
        let found = try await store.read { db -> (ShippingLabel, LabelOrder)? in
            guard let label = try ShippingLabel.find(id, in: db),
                let parcel = try Parcel.find(label.parcel, in: db)
            else { return nil }
            let from = try Shops.shop(parcel.shop, in: db)?.name ?? ""
            return (
                label,
                LabelOrder(
                    id: id, service: label.service, from: from, to: parcel.address,
                    size: parcel.size)
            )
        }
        guard let (label, order) = found else { return }
        switch label.state {
        case .asking: try await settle(label, await purchase(label, order))
        case .voiding:
            try await settle(
                label,
                voided: await patiently { [carrier] in
                    try await carrier.void(id)
                })
        case .bought, .refused, .voided: break
        }
    }

    /// The outcome of a purchase. After the first try it is queried; a carrier that never heard of it is
    /// asked once more, by the same id.
    private func purchase(_ label: ShippingLabel, _ order: LabelOrder) async -> LabelAnswer? {
        if label.tries > 0 {
            let answer = await patiently { [carrier] in try await carrier.look(label.id) }
            guard answer == .notFound else { return answer }
        }
        return await patiently { [carrier] in try await carrier.buy(order) }
    }

    /// Stores what became of a purchase, unless the label isn't wanted any more.
    func settle(_ label: ShippingLabel, _ answer: LabelAnswer?) async throws {
        let now = world.now()
        try await store.write { db in
            guard let label = try ShippingLabel.find(label.id, in: db), label.state == .asking
            else { return }
            switch answer {
            case .bought(let tracking): try label.bought(tracking, at: now, in: db)
            case .refused:
                try label.move(
                    to: .refused, setting: "ended_at = \(now), next_check_at = NULL", in: db)
            case .pending, .notFound, nil:
                if now - label.askedAt > Self.labelTimeout {
                    // Nobody waits any longer: what may still come is voided.
                    try label.letGo(at: now, in: db)
                } else {
                    try Self.later(label, at: now, in: db)
                }
            }
        }
    }

    private func settle(_ label: ShippingLabel, voided answer: VoidAnswer?) async throws {
        let now = world.now()
        try await store.write { db in
            guard let label = try ShippingLabel.find(label.id, in: db), label.state == .voiding
            else { return }
            // A scan came first, whatever the carrier says.
            let isUsed = try Parcel.find(label.parcel, in: db)?.state == .handedOver
            switch answer {
            case .voided where !isUsed:
                try label.move(
                    to: .voided, setting: "ended_at = \(now), next_check_at = NULL", in: db)
            case .voided,
                .tooLate where label.tracking != nil:
                try label.move(
                    to: .bought, setting: "is_void_refused = \(true), next_check_at = NULL", in: db)
            case .tooLate, .pending, nil: try Self.later(label, at: now, in: db)
            }
        }
    }

    private static func later(
        _ label: ShippingLabel, at now: Instant, in db: Transaction
    ) throws {
        try db.execute(
            """
            UPDATE labels SET tries = tries + 1, next_check_at = \(now + pause(afterTry: label.tries))
            WHERE id = \(label.id) AND state = \(label.state)
            """)
    }

    /// Result of a call to the carrier; nil if it threw or nothing came back in time.
    func patiently<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async -> T? {
        if carrier.isHere { return try? await body() }
        return await timedCall(within: .milliseconds(carrier.timeout.milliseconds), body)
    }
}

extension ShippingLabel {
    /// Step: the carrier scanned it, so it was sold, whether or not that was known. One that is being
    /// voided stays so until the carrier says whether it still can be.
    func scanned(_ tracking: String, at now: Instant, in db: Transaction) throws {
        if state == .asking { return try bought(tracking, at: now, in: db) }
        try db.execute(
            """
            UPDATE labels SET tracking = \(tracking), bought_at = \(now)
            WHERE id = \(id) AND state = \(State.voiding) AND tracking IS NULL
            """)
    }

    /// Step: the carrier sold it.
    func bought(_ tracking: String, at now: Instant, in db: Transaction) throws {
        try move(
            to: .bought,
            setting: "tracking = \(tracking), bought_at = \(now), next_check_at = NULL", in: db)
    }
}
