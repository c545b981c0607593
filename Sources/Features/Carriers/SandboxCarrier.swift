import Identities
import Markets
import Money
import Store
import World

/// Sandbox carrier: sells the services of `carrier-tariffs.tsv`, and plays a story by the service that
/// was bought. Nothing is carried.
///
/// Its memory is the labels that it sold or voided, and the scans of each, all in its own tables; what
/// it says of a label follows from those and the clock.
public struct SandboxCarrier: Carrier {
    /// Services beside the tariffs, each for something that goes wrong.
    public enum Story: String, Sendable, CaseIterable {
        /// No answer, though the label was bought.
        case silentBought = "silent-bought"
        /// No answer to the first request, which was lost.
        case silentLost = "silent-lost"
        case refused
        /// Answers "later", and has it after half a minute.
        case later
        /// Something goes wrong on the way, and the parcel comes back.
        case returned
        /// Calls with the last event first, and everything twice.
        case shuffled
        /// Never calls: it has to be asked.
        case mute
    }

    let store: any Store
    let world: World
    let markets: Markets
    let key: SigningKey
    public let line: CarrierLine

    /// Webhook calls are signed with `key` and sent over `line`.
    public init(
        store: any Store, world: World, markets: Markets, key: SigningKey,
        line: CarrierLine = CarrierLine()
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.key = key
        self.line = line
    }

    public let code = "sandbox"
    public let name = "Sandbox Post"
    public let isTestMode = true
    public let isHere = true
    public let timeout = TimeSpan.seconds(10)

    /// Time after which a label that was promised for later is there.
    static let laterBy = TimeSpan.seconds(30)

    // MARK: prices

    public func words(of service: String) -> String { "parcels.service.\(service)" }

    public func rates(_ question: RateQuestion) async throws -> [CarrierRate] {
        let tariffs = tariffs(question)
        let usual = tariffs.compactMap { tariff in
            tariff.fee(for: question.size).map {
                CarrierRate(service: tariff.speed.rawValue, fee: $0, days: tariff.days)
            }
        }
        guard let standard = usual.first(where: { $0.service == DeliverySpeed.standard.rawValue })
        else { return usual }
        return usual
            + Story.allCases.map {
                CarrierRate(service: $0.rawValue, fee: standard.fee, days: standard.days)
            }
    }

    private func tariffs(_ question: RateQuestion) -> [CarrierTariff] {
        let market = question.to.market
        guard let place = markets.subdivision(of: question.to),
            let quote = try? markets.quote(
                shipping: market, to: place.code, grams: 1,
                goods: .zero(markets.market(market).currency))
        else { return [] }
        return markets.carrierTariffs(in: market, zone: quote.zone, on: question.day)
    }

    // MARK: labels

    public func buy(_ order: LabelOrder) async throws -> LabelAnswer {
        let now = world.now()
        let story = Story(rawValue: order.service)
        let days = tariffs(
            RateQuestion(
                to: order.to, size: order.size,
                day: markets.market(order.to.market).zone.day(of: now))
        ).first { $0.speed.rawValue == order.service || story != nil && $0.speed == .standard }?
        .days.lowerBound
        let known = try await row(order.id)
        let isLost = story == .silentLost && known == nil
        let isSold = ![.refused, .later].contains(story) && !isLost && days != nil
        let boughtAt: Instant? = isSold ? now : nil
        let scans = Scan.plan(story, days: days ?? 1).map { ($0, world.id(Scan.RowKind.self)) }
        let events = TrackingStatus.allCases.map { ($0, world.id(TrackingEventKind.self)) }
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO sandbox_labels (label, service, asks, asked_at, bought_at)
                VALUES (\(order.id), \(order.service), 1, \(now), \(boughtAt))
                ON CONFLICT (label) DO UPDATE SET asks = sandbox_labels.asks + 1,
                    bought_at = CASE WHEN sandbox_labels.voided_at IS NULL
                        THEN coalesce(sandbox_labels.bought_at, \(boughtAt)) ELSE NULL END
                """)
            let planned: Int? = try db.value(
                "SELECT count(*) FROM sandbox_scans WHERE label = \(order.id)")
            guard planned == 0 else { return }
            let keys = Dictionary(uniqueKeysWithValues: events)
            for (scan, id) in scans {
                guard let event = keys[scan.status] else { continue }
                try scan.insert(id, event: event, label: order.id, in: db)
            }
        }
        if isLost || story == .silentBought && known == nil { throw CarrierSilence() }
        return try await look(order.id)
    }

    public func look(_ label: LabelID) async throws -> LabelAnswer {
        guard let row = try await row(label) else { return .notFound }
        if row.voidedAt != nil { return .refused }
        switch Story(rawValue: row.service) {
        case .refused: return .refused
        case .later where row.boughtAt == nil:
            let now = world.now()
            guard now >= row.askedAt + Self.laterBy else { return .pending }
            try await store.write { db in
                try db.execute(
                    "UPDATE sandbox_labels SET bought_at = \(now) WHERE label = \(label)")
            }
            return .bought(tracking: Self.tracking(label))
        default:
            return row.boughtAt == nil ? .notFound : .bought(tracking: Self.tracking(label))
        }
    }

    public func void(_ label: LabelID) async throws -> VoidAnswer {
        let now = world.now()
        let isScanned = try await !track(label).isEmpty
        guard !isScanned else { return .tooLate }
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO sandbox_labels (label, service, asks, asked_at, voided_at)
                VALUES (\(label), '', 0, \(now), \(now))
                ON CONFLICT (label) DO UPDATE SET bought_at = NULL,
                    voided_at = coalesce(sandbox_labels.voided_at, \(now))
                """)
            try db.execute("DELETE FROM sandbox_scans WHERE label = \(label)")
        }
        return .voided
    }

    private struct LabelRow: Sendable {
        let service: String
        let askedAt: Instant
        let boughtAt: Instant?
        let voidedAt: Instant?
    }

    private func row(_ label: LabelID) async throws -> LabelRow? {
        try await store.read { db in
            try db.row(
                """
                SELECT service, asked_at, bought_at, voided_at FROM sandbox_labels
                WHERE label = \(label)
                """
            ) { row in
                try LabelRow(
                    service: row.next(), askedAt: row.next(), boughtAt: row.next(),
                    voidedAt: row.next())
            }
        }
    }

    /// Number of a label: `SX` and 19 digits, of which no two labels have the same.
    static func tracking(_ label: LabelID) -> String {
        let digits = String(label.rawValue)
        return "SX" + String(repeating: "0", count: max(0, 19 - digits.count)) + digits
    }
}
