import Catalog
import Identities
import Markets
import Modules
import SearchIndex
import Store
import Synchronization
import World

/// A listing's document; nil for a product that is in no list any more.
private struct ReadListing: Sendable {
    let product: ProductID
    let document: SearchDocument?
    let markets: Set<MarketCode>

    init(_ listed: ListedProduct, _ tree: CategoryTree) {
        product = listed.product.id
        document = listed.document(tree)
        markets = Set(listed.markets)
    }

    init(gone product: ProductID) {
        (self.product, document, markets) = (product, nil, [])
    }
}

extension Search {
    /// Name of the job, also of its stuck rows.
    static let job = "search"
    /// Listings that one read brings: a read stays short, and so does a round.
    static let atOnce = 250
    /// Reads of changes in one round.
    static let readsAtOnce = 20

    /// One round: reads a page of listings into the indexes that are being filled, or what has
    /// changed since the last round. Returns how many listings were read.
    @discardableResult
    public func index() async throws -> Int {
        guard var progress = indexes.takeProgress() else { return 0 }
        do {
            let isFilling = !indexes.isReady
            let done =
                isFilling ? try await fill(&progress) : try await follow(&progress)
            indexes.giveBack(progress)
            return done
        } catch {
            // What this round has read is read again.
            indexes.giveBack(progress)
            throw error
        }
    }

    private func fill(_ progress: inout MarketIndexes.Progress) async throws -> Int {
        let (after, isFirst) = (progress.filledTo, progress.from == nil)
        let (products, horizon) = try await store.read { db in
            (
                try ListedProduct.ids(after: after, limit: Self.atOnce, in: db),
                isFirst ? try ListingChanges.horizon(in: db) : nil
            )
        }
        if let horizon { progress.from = horizon }
        var builders =
            progress.builders
            ?? Dictionary(
                uniqueKeysWithValues: MarketCode.allCases.map {
                    ($0, SearchIndexBuilder(settings: MarketIndexes.settings(of: $0)))
                })
        let (listings, failure) = try await read(products, &progress)
        let isLast = products.count < Self.atOnce
        let (filled, built) = try await indexing.run { [builders] in
            var filled = builders
            for listing in listings {
                guard let document = listing.document else { continue }
                for market in listing.markets { filled[market]?.add(document) }
            }
            guard isLast else { return (filled, [MarketCode: SearchIndex]()) }
            var built: [MarketCode: SearchIndex] = [:]
            for market in filled.keys { built[market] = filled[market]?.build() }
            return (filled, built)
        }
        builders = filled
        progress.builders = isLast ? nil : builders
        progress.filledTo = products.last ?? progress.filledTo
        if isLast { indexes.replace(built) }
        if let failure { throw failure }
        return products.count
    }

    private func follow(_ progress: inout MarketIndexes.Progress) async throws -> Int {
        var failures: [RowsFailed] = []
        var done = 0
        let now = world.now()
        let again = progress.failed.filter { $0.value <= now }.keys.sorted().prefix(Self.atOnce)
        if !again.isEmpty {
            let (listings, failure) = try await read(Array(again), &progress)
            try await change(listings)
            done += listings.count
            if let failure { failures.append(failure) }
        }
        let from = progress.from ?? 0
        var (place, product) = (from - 1, ProductID(.max))
        var horizon: Int64?
        for reads in 1...Self.readsAtOnce {
            let (page, seenTo) = try await store.read { [place, product] db in
                (
                    try ListingChanges.after(place, product, limit: Self.atOnce, in: db),
                    try ListingChanges.horizon(in: db)
                )
            }
            horizon = horizon ?? seenTo
            let fresh = page.filter { progress.seen[$0.product] != $0.change }
            let (listings, failure) = try await read(fresh.map(\.product), &progress)
            try await change(listings)
            for one in page { progress.seen[one.product] = one.change }
            done += fresh.count
            if let failure { failures.append(failure) }
            guard let last = page.last, page.count == Self.atOnce else { break }
            (place, product) = (last.change, last.product)
            if reads == Self.readsAtOnce { horizon = min(horizon ?? place, place) }
        }
        let next = max(from, horizon ?? from)
        progress.from = next
        progress.seen = progress.seen.filter { $0.value >= next }
        if let first = failures.first {
            throw RowsFailed(
                done: done, failures: first.failures + failures.dropFirst().flatMap(\.failures))
        }
        return done
    }

    /// Puts listings into the indexes, or takes them out.
    private func change(_ listings: [ReadListing]) async throws {
        guard !listings.isEmpty else { return }
        let before = indexes
        let changed = try await indexing.run {
            var changed: [MarketCode: SearchIndex] = [:]
            for market in MarketCode.allCases {
                guard var index = before.index(of: market) else { continue }
                let put = listings.filter { $0.markets.contains(market) }.compactMap(\.document)
                let gone = listings.filter { !$0.markets.contains(market) }
                    .map(\.product.rawValue).filter(index.contains)
                if put.isEmpty, gone.isEmpty { continue }
                index.change(put: put, remove: gone)
                if index.needsMerge { index.merge() }
                changed[market] = index
            }
            return changed
        }
        indexes.replace(changed)
    }

    /// Reads listings, one by one where they can't be read together. Those that fail are recorded
    /// and tried again later.
    private func read(
        _ products: [ProductID], _ progress: inout MarketIndexes.Progress
    ) async throws -> ([ReadListing], RowsFailed?) {
        guard !products.isEmpty else { return ([], nil) }
        let isRetry = products.contains { progress.failed[$0] != nil }
        if !isRetry, let listings = try? await read(together: products) { return (listings, nil) }
        let found = ReadListings()
        var failure: RowsFailed?
        do {
            _ = try await IsolatedRows(Self.job, store, world).each(products) { product in
                found.add(try await read(together: [product]))
            }
        } catch let error as RowsFailed {
            failure = error
        }
        let listings = found.all
        let done = Set(listings.map(\.product))
        let later = world.now() + Self.pause
        for product in products { progress.failed[product] = done.contains(product) ? nil : later }
        return (listings, failure)
    }

    /// Pause before a listing that couldn't be read is tried again.
    static let pause = TimeSpan.minutes(1)

    private func read(together products: [ProductID]) async throws -> [ReadListing] {
        let tree = markets.categories
        let listed = try await store.read { db in try ListedProduct.all(products, in: db) }
        let found = listed.map { ReadListing($0, tree) }
        let gone = Set(products).subtracting(found.map(\.product))
        return found + gone.sorted().map(ReadListing.init(gone:))
    }
}

/// Listings that were read one by one.
private final class ReadListings: Sendable {
    private let found = Mutex<[ReadListing]>([])

    var all: [ReadListing] { found.withLock { $0 } }

    func add(_ listings: [ReadListing]) { found.withLock { $0 += listings } }
}
