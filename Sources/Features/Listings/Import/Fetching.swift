import Catalog
import HTML
import Media
import Shops
import Store
import World

extension Listings {
    /// Pictures that one import asks for: a page of a hundred products, twenty times.
    static let mostFetched = 2000
    static let fetchPage = 50

    /// Asks for the pictures that files wished for; what can't be had is listed, never fatal.
    func fetchPictures(of shop: Shop, for id: ID<Import>) async throws {
        guard let fetch else { return }
        for _ in 0..<(Self.mostFetched / Self.fetchPage) {
            let wishes = try await store.report { db in
                try Catalog.wishes(of: shop.id, limit: Self.fetchPage, in: db)
            }
            if wishes.isEmpty { return }
            for wish in wishes { try await fetchOne(wish, shop, id, fetch) }
        }
    }

    private func fetchOne(
        _ wish: PictureWish, _ shop: Shop, _ id: ID<Import>,
        _ fetch: @Sendable (WebURL) async throws -> String
    ) async throws {
        var picture: ID<Picture>?
        if let url = WebURL(wish.source) {
            do {
                picture = try await media.add(path: try await fetch(url), owner: shop.owner)
            } catch {
                // Listed below.
            }
        }
        let now = world.now()
        let found = picture
        try await store.write { [tree] db in
            try Catalog.settle(wish, picture: found, tree: tree, at: now, in: db)
            guard found == nil else { return }
            try Self.add(.picture(0, wish.source, "picture-unreachable"), to: id, in: db)
            try db.execute(
                "UPDATE imports SET picture_count = picture_count + 1 WHERE id = \(id)")
        }
    }
}
