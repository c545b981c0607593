import Identities
import Accounts
import Catalog
import Inventory
import Markets
import Shops
import Store
import World

/// Products of one transaction, with every id that they may need: the closure may run twice.
struct ImportBatch: Sendable {
    struct Item: Sendable {
        let product: ImportedProduct
        let fingerprint: String
        let id: ProductID
        let skus: [SKUID]
        let moves: [StockMoveID]
    }

    let job: ImportID
    let account: AccountID
    let shop: Shop
    let tree: CategoryTree
    /// True if pictures will be downloaded; otherwise their addresses are listed at once.
    let isFetching: Bool
    private(set) var products: [Item] = []
    private(set) var rows = 0
    private var counts: Import.Counts
    private var location: LocationID?

    init(job: Import, shop: Shop, tree: CategoryTree, isFetching: Bool) {
        self.job = job.id
        account = job.account
        self.shop = shop
        self.tree = tree
        self.isFetching = isFetching
        counts = job.counts
    }

    mutating func add(_ product: ImportedProduct, world: World, records: Int, bytes: Int) {
        if location == nil { location = world.id() }
        let skus = product.draft.skus
        products.append(
            Item(
                product: product, fingerprint: product.fingerprint, id: world.id(),
                skus: skus.map { _ in world.id() }, moves: skus.map { _ in world.id() }))
        rows += product.rows
        counts.rows = records
        counts.bytesSeen = bytes
    }

    /// Starts the next batch behind what `counts` says is done.
    mutating func clear(_ counts: Import.Counts) {
        products.removeAll(keepingCapacity: true)
        rows = 0
        self.counts = counts
    }

    /// Step: stores every product of this batch, and the progress of the import.
    func apply(at now: Instant, in db: Transaction) throws -> Import.Counts {
        guard !products.isEmpty, let location else { return counts }
        var counts = counts
        let place = try Inventory.location(of: shop.id, id: location, in: db)
        let known = try Catalog.fingerprints(
            of: products.map(\.product.draft.handle), in: shop.id, in: db)
        for item in products {
            try note(item.product.report, &counts, in: db)
            if item.product.isNothing { continue }
            let before = known[item.product.draft.handle]
            if let before, before.fingerprint == item.fingerprint {
                counts.unchanged += 1
                continue
            }
            let keeping = Keeping(batch: self, item: item, place: place, now: now)
            if let before {
                counts.changed += 1
                try note(try keeping.change(before.id, in: db), &counts, in: db)
            } else {
                counts.new += 1
                try keeping.create(in: db)
            }
            counts.skus += item.product.draft.skus.count
            if !isFetching {
                let missing = item.product.pictures.map {
                    ReportLine.picture($0.line, $0.source, "picture-not-fetched")
                }
                try note(missing, &counts, in: db)
            }
        }
        try Listings.note(counts, of: job, in: db)
        return counts
    }

    private func note(
        _ lines: [ReportLine], _ counts: inout Import.Counts, in db: Transaction
    ) throws {
        for line in lines {
            let before: Int
            switch line.kind {
            case .refused: (before, counts.refused) = (counts.refused, counts.refused + 1)
            case .note: (before, counts.notes) = (counts.notes, counts.notes + 1)
            case .picture: (before, counts.pictures) = (counts.pictures, counts.pictures + 1)
            }
            if before < Listings.reportLines { try Listings.add(line, to: job, in: db) }
        }
    }
}
