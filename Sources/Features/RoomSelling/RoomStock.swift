import Identities
import Catalog
import Inventory
import Rooms
import Store
import World

// Stock checks of bags: checkouts outside of rooms sell the goods, so each node checks by itself.

extension RoomSelling {
    /// Sends lines to rooms on air whose stock ran out or came back, or whose price changed.
    /// - Parameter all: prices too, which costs more.
    func watchStock(all: Bool) async throws {
        let now = world.now()
        for room in rooms.open where room.isOnAir {
            guard let shown = rooms.bus.snapshot(of: room.id)?.bag, !shown.isEmpty else { continue }
            let lines = try await store.read { db -> [BagLine] in
                if all {
                    guard let row = try Rooms.room(room.id, in: db) else { return [] }
                    return try Self.lines(of: row, at: now, in: db)
                }
                let left = try Self.left(shown.map(\.product), in: db)
                let isSame = shown.allSatisfy {
                    ($0.left == 0) == (left[$0.product, default: 0] == 0)
                }
                guard !isSame, let row = try Rooms.room(room.id, in: db) else { return shown }
                return try Self.lines(of: row, at: now, in: db)
            }
            tell(lines, instead: shown, in: room.id)
        }
    }

    private func tell(_ lines: [BagLine], instead shown: [BagLine], in room: RoomID) {
        let before = Dictionary(shown.map { ($0.product, $0) }) { first, _ in first }
        for line in lines {
            guard let old = before[line.product], old != line else { continue }
            if (old.left == 0) != (line.left == 0) {
                rooms.bus.append(.line(line, why: .soldout), to: room)
            } else if old.price != line.price || old.list != line.list {
                rooms.bus.append(.line(line, why: .price), to: room)
            }
        }
    }

    private static func left(
        _ products: [ProductID], in db: Transaction
    ) throws -> [ProductID: Int] {
        let skus = try Catalog.skus(of: products, limit: mostSKUs, in: db)
        let left = try Inventory.available(skus.map(\.sku), in: db)
        return Dictionary(
            skus.map { ($0.product, max(left[$0.sku, default: 0], 0)) }, uniquingKeysWith: +)
    }
}
