import HTML
import Money
import Payments
import Synchronization
import TestSupport
import World

/// A gateway that remembers what it charged and lies about it as a seed says: silence before and
/// after charging, "later", challenges, declines, refunds that fail. It survives our deaths.
final class TestGateway: Sendable {
    struct Books {
        var random: SeededRandom
        /// Minor units by payment; a payment is charged at most once.
        var charged: [ID<Payment>: Int64] = [:]
        var declined: Set<ID<Payment>> = []
        var waiting: Set<ID<Payment>> = []
        var refunded: [ID<Refund>: Int64] = [:]
    }
    private let books: Mutex<Books>

    init(seed: UInt64) { books = Mutex(Books(random: SeededRandom(seed: seed))) }

    /// What it holds of buyers' money.
    var balance: Int64 {
        books.withLock { $0.charged.values.reduce(0, +) - $0.refunded.values.reduce(0, +) }
    }
    var charges: Int { books.withLock { $0.charged.count } }

    var gateway: Gateway {
        Gateway(
            name: "sandbox",
            charge: { charge in try self.charge(charge) },
            look: { id, charge in try self.look(id, charge) },
            refund: { refund, _, amount in
                try self.books.withLock { books in
                    if books.random.next() % 5 == 0 { throw GatewaySilence() }
                    books.refunded[refund] = amount.minor
                    if books.random.next() % 5 == 0 { throw GatewaySilence() }
                }
            })
    }

    private func charge(_ charge: Charge) throws -> ChargeOutcome {
        try books.withLock { books in
            switch books.random.next() % 12 {
            case 0:
                books.declined.insert(charge.id)
                return .declined
            case 1: throw GatewaySilence()
            case 2:
                books.charged[charge.id] = charge.amount.minor
                throw GatewaySilence()
            case 3:
                books.waiting.insert(charge.id)
                return .pending
            case 4:
                books.waiting.insert(charge.id)
                return .challenge("/elsewhere")
            default:
                books.charged[charge.id] = charge.amount.minor
                return .succeeded(reference: "t")
            }
        }
    }

    private func look(_ id: ID<Payment>, _ charge: Charge) throws -> ChargeOutcome {
        try books.withLock { books in
            if books.random.next() % 6 == 0 { throw GatewaySilence() }
            if books.charged[id] != nil { return .succeeded(reference: "t") }
            if books.declined.contains(id) { return .declined }
            guard books.waiting.contains(id) else { return .unheardOf }
            switch books.random.next() % 3 {
            case 0:
                books.waiting.remove(id)
                books.charged[id] = charge.amount.minor
                return .succeeded(reference: "t")
            case 1:
                books.waiting.remove(id)
                books.declined.insert(id)
                return .declined
            default: return .pending
            }
        }
    }
}
