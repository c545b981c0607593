import Accounts
import Listings
import Operations
import Orders
import Store
import World

/// What happens by itself: deadlines, reconciling, mail, numbering of news. Each round is short and
/// bounded; a fault in one part is told and doesn't stop the others.
public struct Clockwork: Sendable {
    let pasar: Pasar
    let tell: @Sendable (String) -> Void

    /// Between rounds, when nothing is left to do.
    public static let pause = Span.milliseconds(500)

    public init(_ pasar: Pasar, tell: @escaping @Sendable (String) -> Void) {
        self.pasar = pasar
        self.tell = tell
    }

    /// One round of everything. Returns how much was done.
    @discardableResult
    public func round() async -> Int {
        var done = 0
        done += await part("deadlines") { try await pasar.orders.sweepDue() }
        done += await part("payments") { try await pasar.orders.reconcile() }
        done += await part("mail") { try await pasar.accounts.deliverMessages() }
        done += await part("news") {
            var rounds = 0
            while try await Outbox.number(pasar.store), rounds < 10 { rounds += 1 }
            return 0
        }
        return done
    }

    /// What needs doing once a minute.
    public func upkeep() async {
        _ = await part("licences") {
            try await pasar.licences.load(from: pasar.store)
            return 0
        }
        let now = pasar.world.now()
        _ = await part("keys") {
            try await pasar.store.write { db in try Once.sweep(in: db, now: now) }
        }
        _ = await part("baskets") { try await pasar.orders.sweepBaskets() }
        _ = await part("sessions") { try await pasar.accounts.sweep() }
    }

    private func part(_ name: String, _ work: () async throws -> Int) async -> Int {
        do {
            return try await work()
        } catch {
            tell("\(name): \(error)")
            return 0
        }
    }

    /// Rounds until cancelled.
    public func run() async {
        var rounds = 0
        while !Task.isCancelled {
            let done = await round()
            if rounds % 120 == 0 { await upkeep() }
            rounds += 1
            if done == 0 {
                try? await Task.sleep(for: .milliseconds(Self.pause.milliseconds))
            }
        }
    }
}
