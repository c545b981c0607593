import Uploads
import Identities
import Listings
import Operations
import Shops
import Store
import Web
import World

extension Pasar {
    /// Recovers from a crash at start: resumes imports that were interrupted, and deletes leftover
    /// files.
    public func start() async throws {
        Spool.sweep(spool, now: world.now())
        features.media.sweep()
        try await features.listings.resumeImports()
    }

    /// Checks every invariant of the books; empty if they hold.
    public static func verify(
        _ store: any Store
    ) async throws -> [(check: String, fault: String)] {
        try await Operations.verify(store, audits)
    }

    /// Imports a file into a shop and returns a report for people.
    public func importFile(_ path: String, shop text: String) async throws -> String {
        guard let id = ShopID(text) else { throw CommandFault.noShop(text) }
        let found = try await store.read { db in try Shops.shop(id, in: db) }
        guard found != nil else { throw CommandFault.noShop(text) }
        let done = try await features.listings.importFile(path, shop: id)
        let c = done.counts
        return """
            \(done.name): \(done.state.rawValue), \(c.rows) rows; products new \(c.new), changed \
            \(c.changed), unchanged \(c.unchanged); rows refused \(c.refused), notes \(c.notes), \
            pictures fetched \(c.picturesFetched), missing \(c.pictures)
            """
    }
}

enum CommandFault: Error, CustomStringConvertible {
    case noShop(String)
    var description: String {
        switch self {
        case .noShop(let id):
            "There is no shop \(id). Its id stands in the Seller Center's address."
        }
    }
}
