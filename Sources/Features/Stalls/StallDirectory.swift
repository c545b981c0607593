import Creators
import Identities
import Markets
import Store

extension Stalls {
    /// Pages of creators that are read for one page of stalls: some thousand creators with nothing
    /// on their stall may stand before one with products.
    static let directoryRounds = 40

    /// Step: one page of a market's stalls that aren't empty, most followed first.
    public static func directory(
        _ market: MarketCode, after: DirectoryPosition? = nil, limit: Int = page, in db: Transaction
    ) throws -> (cards: [StallCard], next: DirectoryPosition?) {
        var after = after
        var found: [StallCard] = []
        for _ in 0..<directoryRounds {
            let creators = try Creators.mostFollowed(
                in: market, after: after, limit: limit + 1, in: db)
            found += try cards(of: creators, in: db).filter { $0.stall.products > 0 }
            if found.count > limit {
                let cards = Array(found.prefix(limit))
                return (cards, cards.last.map { DirectoryPosition($0.creator) })
            }
            guard creators.count > limit, let last = creators.last else { return (found, nil) }
            after = DirectoryPosition(last)
        }
        return (found, after)
    }

    /// Step: stalls of creators, in the order of the creators.
    static func cards(of creators: [Creator], in db: Transaction) throws -> [StallCard] {
        guard !creators.isEmpty else { return [] }
        let rows: [Stall] = try db.rows(
            "SELECT \(Stall.columns) FROM stalls WHERE creator IN (\(list: creators.map(\.id)))")
        let stalls = Dictionary(rows.map { ($0.creator, $0) }) { first, _ in first }
        return creators.compactMap { creator in
            stalls[creator.id].map { StallCard(creator: creator, stall: $0) }
        }
    }

    /// Stalls that an account follows, and one more if there are any beyond the page.
    func followed(by account: AccountID, after: CreatorID?) async throws -> [StallCard] {
        try await store.read { db in
            let creators = try Creators.followed(
                by: account, after: after, limit: Self.page + 1, in: db)
            return try Self.cards(of: creators, in: db)
        }
    }
}
