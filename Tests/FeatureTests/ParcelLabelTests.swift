import Identities
import Markets
import Money
import Store
import Synchronization
import TestSupport
import Testing
import World

@testable import Carriers
@testable import Checkouts
@testable import Orders
@testable import Parcels

/// Labels: bought once, whatever becomes of the answer.
struct ParcelLabelTests {
    @Test(
        arguments: TestEngine.here,
        ["standard", "express", "silent-bought", "silent-lost", "later", "shuffled"])
    func aLabelIsBoughtInTheEnd(_ engine: TestEngine, _ service: String) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            let label = try await town.label(parcel, service)
            if ["silent-bought", "silent-lost", "later"].contains(service) {
                #expect(try await town.label(of: parcel).state == .asking)
                await #expect(throws: ParcelRefusal.labelled) { try await town.label(parcel) }
                await #expect(throws: ParcelRefusal.noLabel) { try await town.handOver(parcel) }
                town.test.clock.advance(.minutes(1))
                try await town.carry()
            }
            let bought = try await town.label(of: parcel)
            #expect(bought.id == label && bought.state == .bought)
            #expect(bought.tracking == SandboxCarrier.tracking(label))
            #expect(try await town.rows("SELECT count(*) FROM sandbox_labels") == 1)
            let page = await town.sellerBrowser.get("/seller/parcels/\(parcel)/label").text
            #expect(page.contains(SandboxCarrier.tracking(label)) && page.contains("<path d=\"M"))
            try await town.handOver(parcel)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aRefusedLabelLeavesTheParcelToAnother(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            try await town.label(parcel, "refused")
            #expect(try await town.label(of: parcel).state == .refused)
            try await town.label(parcel)
            #expect(try await town.label(of: parcel).state == .bought)
        }
    }

    @Test(arguments: TestEngine.here)
    func theSameKeyBuysOnceAndAnotherPriceNothing(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            let rates = try await town.parcels.rates(of: try await town.parcel(parcel))
            let fee = try #require(rates.first { $0.service == "standard" }).fee.minor
            func buy(_ service: String, _ minor: Int64, _ key: String) async throws
                -> Replayable<LabelID>
            {
                try await town.parcels.buyLabel(
                    parcel, service: service, shownMinor: minor, shop: town.shop.id,
                    idempotencyKey: town.idempotencyKey(key))
            }
            await #expect(throws: ParcelRefusal.rateChanged) {
                try await buy("standard", fee + 1, "a")
            }
            await #expect(throws: ParcelRefusal.noSuchService) {
                try await buy("balloon", fee, "b")
            }
            let first = try await buy("standard", fee, "c")
            let again = try await buy("standard", fee, "c")
            #expect(!first.replayed && again.replayed && first.answer == again.answer)
            try await town.handOver(parcel)
            #expect(try await buy("standard", fee, "c").replayed)
            #expect(try await town.rows("SELECT count(*) FROM labels") == 1)
        }
    }

    @Test(arguments: TestEngine.here)
    func aLabelIsVoidedBeforeItIsUsed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            try await town.label(parcel)
            _ = try await town.parcels.voidLabel(
                parcel, shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.label(of: parcel).state == .voided)
            // One whose purchase isn't known is voided too.
            let lost = try await town.label(parcel, "silent-lost")
            _ = try await town.parcels.voidLabel(
                parcel, shop: town.shop.id, idempotencyKey: nil)
            town.test.clock.advance(.minutes(2))
            try await town.carry()
            #expect(try await town.label(of: parcel).id == lost)
            #expect(try await town.label(of: parcel).state == .voided)
            #expect(
                try await town.rows(
                    "SELECT count(*) FROM sandbox_labels WHERE bought_at IS NOT NULL") == 0)
            try await town.label(parcel)
            try await town.handOver(parcel)
            await #expect(throws: ParcelRefusal.tooLate) {
                try await town.parcels.voidLabel(
                    parcel, shop: town.shop.id, idempotencyKey: nil)
            }
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func unpackingVoidsTheLabel(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2])
            try await town.label(parcel)
            _ = try await town.parcels.unpack(parcel, shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.verify() == [])
            try await town.carry()
            #expect(try await town.label(of: parcel).state == .voided)
            #expect(try await town.verify() == [])
        }
    }

    /// A carrier that is asked in every order of answers and silence: an id is bought once.
    @Test(arguments: TestEngine.here, [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
    func aLostAnswerNeverBuysASecondLabel(_ engine: TestEngine, _ seed: UInt64) async throws {
        let carrier = ForgetfulCarrier(seed: seed)
        try await OrderFixture.with(engine, carrier: carrier) { town in
            let order = try await town.toShip(mugs: 5, candles: 0)
            for _ in 0..<5 {
                let parcel = try await town.pack(order, [0: 1])
                try await town.label(parcel, "plain")
            }
            for _ in 0..<30 {
                town.test.clock.advance(.minutes(15))
                _ = try await town.parcels.pollLabels()
            }
            let labels = try await town.test.store.read { db in
                try db.rows("SELECT id, state FROM labels") {
                    (try $0.next() as LabelID, try $0.next() as ShippingLabel.State)
                }
            }
            #expect(labels.count == 5 && labels.allSatisfy { $0.1 == .bought })
            #expect(carrier.sold == Set(labels.map(\.0)))
            #expect(carrier.asks >= 5)
        }
    }

    /// Nobody knows whether a label was sold, its seller lets it go, and its carrier scans it.
    @Test(arguments: TestEngine.here)
    func aScanComesBeforeTheVoid(_ engine: TestEngine) async throws {
        let carrier = ForgetfulCarrier(seed: 1, isDead: true)
        try await OrderFixture.with(engine, carrier: carrier) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 2, 1: 1])
            try await town.label(parcel, "plain")
            _ = try await town.parcels.voidLabel(parcel, shop: town.shop.id, idempotencyKey: nil)
            #expect(try await town.label(of: parcel).state == .voiding)
            let scan = try await town.event(parcel, .accepted)
            #expect(try await town.parcels.receive(scan) == .done)
            #expect(try await town.parcel(parcel).state == .handedOver)
            #expect(try await town.verify() == [])
            carrier.wake()
            town.test.clock.advance(.minutes(16))
            _ = try await town.parcels.pollLabels()
            let label = try await town.label(of: parcel)
            #expect(label.state == .bought && label.isVoidRefused)
            #expect(label.tracking == scan.tracking && label.boughtAt == scan.madeAt)
            #expect(try await town.verify() == [])
        }
    }

    @Test(arguments: TestEngine.here)
    func aCarrierThatNeverAnswersIsShownToOperators(_ engine: TestEngine) async throws {
        let carrier = ForgetfulCarrier(seed: 1, isDead: true)
        try await OrderFixture.with(engine, carrier: carrier) { town in
            let order = try await town.toShip()
            let parcel = try await town.pack(order, [0: 1])
            try await town.label(parcel, "plain")
            let (operatorAccount, desk) = try await town.test.person("Olu")
            try await town.test.grant(.operator, to: operatorAccount)
            let label = try await town.label(of: parcel).id
            #expect(await !desk.get("/operations/parcels").text.contains("\(label)"))
            for _ in 0..<8 {
                town.test.clock.advance(.minutes(16))
                _ = try await town.parcels.pollLabels()
            }
            #expect(await desk.get("/operations/parcels").text.contains("\(label)"))
            #expect(await desk.get("/operations").text.contains("1 label is stuck"))
            // A day later nobody waits any more: it is being voided, until the carrier says so.
            town.test.clock.advance(.hours(25))
            _ = try await town.parcels.pollLabels()
            #expect(try await town.label(of: parcel).state == .voiding)
            carrier.wake()
            town.test.clock.advance(.minutes(16))
            _ = try await town.parcels.pollLabels()
            #expect(try await town.label(of: parcel).state == .voided)
            #expect(carrier.sold == [])
        }
    }
}

/// A carrier that answers by chance: before or after it has sold a label, later, or never.
final class ForgetfulCarrier: Carrier {
    private struct State {
        var chance: UInt64
        var isDead: Bool
        var sold: Set<LabelID> = []
        var voided: Set<LabelID> = []
        var asks = 0
    }
    private let state: Mutex<State>

    init(seed: UInt64, isDead: Bool = false) {
        state = Mutex(State(chance: seed &* 0x9E37_79B9_7F4A_7C15, isDead: isDead))
    }

    let code = "forgetful"
    let name = "Forgetful Post"
    let isTestMode = true
    let isHere = false
    let timeout = TimeSpan.seconds(5)

    var sold: Set<LabelID> { state.withLock { $0.sold } }
    var asks: Int { state.withLock { $0.asks } }
    func wake() { state.withLock { $0.isDead = false } }
    func words(of service: String) -> String { "parcels.service.standard" }

    func rates(_ question: RateQuestion) async throws -> [CarrierRate] {
        [
            CarrierRate(
                service: "plain",
                fee: Money(minor: 300, currency: question.to.market.currency), days: 1...2)
        ]
    }

    func buy(_ order: LabelOrder) async throws -> LabelAnswer {
        try state.withLock { state in
            state.asks += 1
            let roll = Self.roll(&state)
            if state.isDead || roll == 0 { throw CarrierSilence() }
            if roll == 1 { return .pending }
            if state.voided.contains(order.id) { return .refused }
            state.sold.insert(order.id)
            if roll == 2 { throw CarrierSilence() }
            return roll == 3 ? .pending : .bought(tracking: "F\(order.id.rawValue)")
        }
    }

    func look(_ label: LabelID) async throws -> LabelAnswer {
        try state.withLock { state in
            let roll = Self.roll(&state)
            if state.isDead || roll == 0 { throw CarrierSilence() }
            if state.sold.contains(label) {
                return roll == 3 ? .pending : .bought(tracking: "F\(label.rawValue)")
            }
            return state.voided.contains(label) ? .refused : .notFound
        }
    }

    func void(_ label: LabelID) async throws -> VoidAnswer {
        try state.withLock { state in
            if state.isDead { throw CarrierSilence() }
            state.sold.remove(label)
            state.voided.insert(label)
            return .voided
        }
    }

    func track(_ label: LabelID) async throws -> [CarrierEvent] { [] }
    func event(in message: CarrierMessage) -> CarrierEvent? { nil }

    private static func roll(_ state: inout State) -> UInt64 {
        state.chance ^= state.chance << 13
        state.chance ^= state.chance >> 7
        state.chance ^= state.chance << 17
        return state.chance % 6
    }
}
