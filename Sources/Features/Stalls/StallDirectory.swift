import Identities
import Catalog
import Store
import World

extension Creators {
    /// Step: all products on a creator's stall, for features that sell from it.
    public static func productsOnStall(
        of creator: CreatorID, in db: Transaction
    ) throws -> [ProductID] {
        try db.values(
            """
            SELECT i.product FROM stall_items i JOIN stalls s ON s.id = i.stall
            WHERE s.creator = \(creator) ORDER BY i.product LIMIT \(mostProducts)
            """)
    }
}
