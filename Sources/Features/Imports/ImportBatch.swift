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
    /// True if this pass only looks at what would change.
    let isPreview: Bool
    /// Moment from which on the file's counts were shown: units that came or went since conflict.
    let given: Instant
    private(set) var products: [Item] = []
    private(set) var rows = 0
    /// Records of the file up to the end of this batch.
    private var records = 0
    private var counts: Import.Counts
    private var location: LocationID?

    init(job: Import, shop: Shop, tree: CategoryTree, isFetching: Bool) {
        self.job = job.id
        account = job.account
        self.shop = shop
        self.tree = tree
        self.isFetching = isFetching
        isPreview = job.isPreview
        given = job.createdAt
        counts = job.counts
    }

    mutating func add(_ product: ImportedProduct, world: World, records: Int, bytes: Int) {
        if location == nil { location = world.id() }
        let variants = product.variants
        products.append(
            Item(
                product: product, fingerprint: product.fingerprint, id: world.id(),
                skus: variants.map { _ in world.id() }, moves: variants.map { _ in world.id() }))
        rows += product.rows
        self.records = records
        counts.bytesSeen = bytes
    }

    /// Starts the next batch behind what `counts` says is done.
    mutating func clear(_ counts: Import.Counts) {
        products.removeAll(keepingCapacity: true)
        rows = 0
        self.counts = counts
    }

    /// Step: stores every product of this batch, and the progress of the import. A preview stores
    /// the report alone.
    func apply(at now: Instant, in db: Transaction) throws -> Import.Counts {
        guard !products.isEmpty, let location else { return counts }
        var counts = counts
        let place = try isPreview ? location : Inventory.location(of: shop.id, id: location, in: db)
        let known = try Catalog.fingerprints(
            of: products.map(\.product.handle), in: shop.id, in: db)
        for item in products {
            let before = known[item.product.handle]
            let plan = try plan(item, before, in: db)
            let refused = counts.rows.refused
            counts.count(plan)
            try note(plan.report, &counts, refused: refused, in: db)
            if isPreview { continue }
            let execution = PlanExecution(
                batch: self, item: item, plan: plan, place: place, now: now)
            if let before, before.fingerprint != item.fingerprint, plan.outcome != .nothing {
                try execution.change(before.id, in: db)
            } else if plan.outcome == .new {
                try execution.create(in: db)
            }
            if !isFetching {
                let pictures =
                    try plan.pictures ?? before.map { try Catalog.pictures(of: $0.id, in: db) }
                try noteMissing(item.product, pictures ?? [], &counts, in: db)
            }
        }
        try Imports.note(counts, read: records, of: job, in: db)
        return counts
    }

    private func plan(
        _ item: Item, _ before: ImportedBefore?, in db: Transaction
    ) throws -> ProductPlan {
        let isSame = before?.fingerprint == item.fingerprint
        if isSame, before?.hasRemovals == false { return ProductPlanner.unchanged(item.product) }
        let product = try before.map { try Catalog.product($0.id, of: shop.id, in: db) }
        var planner = ProductPlanner(
            item.product,
            stored: try product.map { try StoredListing.read($0, since: given, in: db) },
            currency: shop.market.currency)
        let plan = planner.make()
        return isSame ? ProductPlanner.unchanged(item.product, notes: plan.removals) : plan
    }

    /// Lists pictures that the file names, that aren't here and that nobody fetches.
    private func noteMissing(
        _ product: ImportedProduct, _ pictures: [ProductPicture],
        _ counts: inout Import.Counts, in db: Transaction
    ) throws {
        let missing = Set(pictures.filter { $0.state != .here }.compactMap(\.source))
        let lines = product.pictures.filter { missing.contains($0.source) }.map {
            ReportLine.picture($0.line, $0.source, "picture-not-fetched")
        }
        try note(lines, &counts, in: db)
    }

    private func note(
        _ lines: [ReportLine], _ counts: inout Import.Counts, refused: Int = 0,
        in db: Transaction
    ) throws {
        var refused = refused
        for line in lines {
            let before: Int
            switch line.kind {
            case .refused: (before, refused) = (refused, refused + 1)
            case .note: (before, counts.notes) = (counts.notes, counts.notes + 1)
            case .change: (before, counts.changes) = (counts.changes, counts.changes + 1)
            case .picture: (before, counts.pictures) = (counts.pictures, counts.pictures + 1)
            }
            if before < Imports.reportLines { try Imports.add(line, to: job, in: db) }
        }
    }
}
