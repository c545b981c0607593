import Accounts
import Identities
import Store
import Synchronization
import World

/// Cursor of the basket cleanup. A process that starts anew begins at the oldest line.
final class BasketCleanup: Sendable {
    private let place = Mutex(Instant(milliseconds: 0))
    var at: Instant { place.withLock { $0 } }
    func move(to next: Instant) { place.withLock { $0 = next } }
}

extension Baskets {
    /// Lines that one cleanup run reads, oldest first; the next run continues after them.
    static let basketSweep = 500

    /// Deletes basket lines without an owner: those of visitors whose session is over. Returns how
    /// many lines were deleted.
    @discardableResult
    public func sweepBaskets() async throws -> Int {
        let start = cleanup.at
        let (gone, next) = try await store.write { db in
            let lines = try db.rows(
                """
                SELECT owner, at FROM basket_lines WHERE at >= \(start)
                ORDER BY at LIMIT \(Self.basketSweep)
                """
            ) { (owner: try $0.next() as ShopperID, at: try $0.next() as Instant) }
            let nobody = try Self.ownerless(Set(lines.map(\.owner)), in: db)
            let gone = try db.execute(
                "DELETE FROM basket_lines WHERE owner IN (\(list: nobody))")
            guard let last = lines.last, lines.count == Self.basketSweep else {
                return (gone, Instant(milliseconds: 0))
            }
            // A page whose lines all have one timestamp must not be read for ever.
            return (gone, last.at > start ? last.at : last.at + .milliseconds(1))
        }
        cleanup.move(to: next)
        return gone
    }

    private static func ownerless(_ owners: Set<ShopperID>, in db: Transaction) throws
        -> [ShopperID]
    {
        let all = owners.sorted()
        let known = try Accounts.known(among: all, in: db)
        return all.filter { !known.contains($0) }
    }
}
