import Identities
import HTML
import Money
import Synchronization
import TestSupport
import World

@testable import Payments

/// A gateway that remembers what it charged and lies about it as a seed says: silence before and
/// after charging, "later", challenges, declines, refunds that fail. It survives our deaths. It calls
/// by itself: before it has answered, days late, twice, out of order, or never.
final class TestGateway: Sendable {
    struct Books {
        var random: SeededRandom
        /// Minor units by payment; a payment is charged at most once.
        var charged: [PaymentID: Int64] = [:]
        var declined: Set<PaymentID> = []
        /// In order, so that a seed plays the same again.
        var waiting: [Charge] = []
        var refunded: [RefundID: (payment: PaymentID, minor: Int64)] = [:]
        /// What buyers' banks did, as it stands.
        var disputes: [String: DisputeReport] = [:]
        /// What it has to tell of them.
        var reports: [DisputeReport] = []
        /// What it has to tell, and hasn't or not often enough.
        var news: [GatewayEvent] = []
        var told = 0
    }
    let books: Mutex<Books>
    private let now = Mutex<@Sendable () -> Instant>({ Instant(milliseconds: 0) })
    private let line = Mutex<(@Sendable (GatewayEvent) async -> Void)?>(nil)

    init(seed: UInt64) { books = Mutex(Books(random: SeededRandom(seed: seed))) }

    static func reference(_ payment: PaymentID) -> String { "t_\(payment)" }

    /// Before this it can't call.
    func connect(
        now: @escaping @Sendable () -> Instant,
        call: @escaping @Sendable (GatewayEvent) async -> Void
    ) {
        self.now.withLock { $0 = now }
        line.withLock { $0 = call }
    }

    /// What it holds of buyers' money.
    var balance: Int64 {
        books.withLock { books in books.charged.keys.reduce(0) { $0 + books.left(of: $1) } }
    }
    var charges: Int { books.withLock { $0.charged.count } }

    var gateway: Gateway {
        var gateway = Gateway(
            name: "sandbox",
            charge: { charge in
                let answer = self.charge(charge)
                if let early = answer.early { await self.line.withLock { $0 }?(early) }
                return try answer.outcome.get()
            },
            look: { id, charge in try self.look(id, charge) },
            cancel: { id, charge in try self.cancel(id, charge) },
            refund: { refund in
                try self.books.withLock { try $0.refund(refund) }
            })
        gateway.sealKey = TestShop.sandboxKey
        gateway.methods = Sandbox.methods
        gateway.isHere = true
        gateway.atOnce = 1
        return gateway
    }

    /// Something to tell, in any order; half of it will be told again. Nil: nothing.
    func nextNews() -> GatewayEvent? {
        books.withLock { books in
            guard !books.news.isEmpty else { return nil }
            let index = Int(books.random.next() % UInt64(books.news.count))
            return books.random.next() % 2 == 0 ? books.news[index] : books.news.remove(at: index)
        }
    }

    /// A bank makes up its mind without being asked.
    func decide() -> String {
        let now = now.withLock { $0 }()
        return books.withLock { books in
            guard !books.waiting.isEmpty else { return "nothing to decide" }
            let index = Int(books.random.next() % UInt64(books.waiting.count))
            let charge = books.waiting[index]
            return books.end(charge, at: now) ? "bank said yes" : "bank said no"
        }
    }

    private func charge(
        _ charge: Charge
    ) -> (outcome: Result<ChargeOutcome, any Error>, early: GatewayEvent?) {
        let now = now.withLock { $0 }()
        return books.withLock { books in
            // Asking twice charges once: the second answer is the first one's.
            if books.charged[charge.id] != nil {
                return (.success(.succeeded(reference: Self.reference(charge.id))), nil)
            }
            if books.declined.contains(charge.id) { return (.success(.declined()), nil) }
            if books.waiting.contains(charge) { return (.success(.pending), nil) }
            switch books.random.next() % 14 {
            case 0:
                books.declined.insert(charge.id)
                books.tell(charge, .declined, at: now)
                return (.success(.declined()), nil)
            case 1: return (.failure(GatewaySilence()), nil)
            case 2:
                books.charged[charge.id] = charge.amount.minor
                books.tell(charge, .succeeded, at: now)
                return (.failure(GatewaySilence()), nil)
            case 3:
                books.waiting.append(charge)
                books.tell(charge, .pending, at: now)
                return (.success(.pending), nil)
            case 4:
                books.waiting.append(charge)
                books.tell(charge, .challenge, at: now)
                return (.success(.challenge(.here("/elsewhere"))), nil)
            case 5:
                books.charged[charge.id] = charge.amount.minor
                books.tell(charge, .succeeded, at: now)
                return (.success(.succeeded(reference: Self.reference(charge.id))), books.news.last)
            case 6:
                books.charged[charge.id] = charge.amount.minor
                books.tell(charge, .succeeded, at: now)
                return (.failure(GatewaySilence()), books.news.last)
            default:
                books.charged[charge.id] = charge.amount.minor
                books.tell(charge, .succeeded, at: now)
                return (.success(.succeeded(reference: Self.reference(charge.id))), nil)
            }
        }
    }

    private func look(_ id: PaymentID, _ charge: Charge) throws -> ChargeOutcome {
        let now = now.withLock { $0 }()
        return try books.withLock { books in
            if books.random.next() % 6 == 0 { throw GatewaySilence() }
            if books.charged[id] != nil { return .succeeded(reference: Self.reference(id)) }
            if books.declined.contains(id) { return .declined() }
            guard books.waiting.contains(charge) else { return .notFound }
            guard books.random.next() % 3 != 0 else { return .pending }
            return books.end(charge, at: now)
                ? .succeeded(reference: Self.reference(charge.id)) : .declined()
        }
    }
}

extension TestGateway {
    private func cancel(_ id: PaymentID, _ charge: Charge) throws -> ChargeOutcome {
        let now = now.withLock { $0 }()
        return try books.withLock { books in
            if books.random.next() % 6 == 0 { throw GatewaySilence() }
            if books.charged[id] != nil { return .succeeded(reference: Self.reference(id)) }
            if books.declined.contains(id) { return .declined() }
            guard books.waiting.contains(charge) else { return .notFound }
            // It is being processed: neither yes nor no.
            guard books.random.next() % 3 != 0 else { return .pending }
            books.waiting.removeAll { $0 == charge }
            books.declined.insert(charge.id)
            books.tell(charge, .declined, at: now)
            // It was ended, and we never learn of it from this answer.
            if books.random.next() % 4 == 0 { throw GatewaySilence() }
            return .declined()
        }
    }
}

extension TestGateway.Books {
    /// One that waited is charged or declined.
    fileprivate mutating func end(_ charge: Charge, at now: Instant) -> Bool {
        waiting.removeAll { $0 == charge }
        let isYes = random.next() % 2 == 0
        if isYes { charged[charge.id] = charge.amount.minor } else { declined.insert(charge.id) }
        tell(charge, isYes ? .succeeded : .declined, at: now)
        return isYes
    }

    fileprivate mutating func tell(
        _ charge: Charge, _ kind: GatewayEvent.Kind, at now: Instant
    ) {
        told += 1
        news.append(
            GatewayEvent(
                gateway: "sandbox", id: "evt_test_\(1000 + told)", payment: charge.id, kind: kind,
                amount: charge.amount, madeAt: now + .milliseconds(told),
                reference: TestGateway.reference(charge.id)))
    }
}
