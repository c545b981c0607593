import Identities
import Accounts
import Catalog
import Glibc
import Shops
import Store
import World

extension Imports {
    /// Writes what a preview showed. A second press changes nothing.
    public func confirmImport(_ id: ImportID, of account: AccountID) async throws {
        let shop = try await selling(account)
        let isNew = try await store.write { db in
            let job = try Self.import(id, of: shop.id, in: db)
            if !job.isPreview, job.state != .cancelled { return false }
            guard job.state == .previewed else {
                throw ImportsRefusal.nothingToConfirm
            }
            try Self.confirm(id, in: db)
            return true
        }
        if isNew { Task { await run(id) } }
    }

    /// Gives a preview up, with its file. A second press changes nothing.
    public func cancelImport(_ id: ImportID, of account: AccountID) async throws {
        let shop = try await selling(account)
        let now = world.now()
        let path = try await store.write { db -> String? in
            let job = try Self.import(id, of: shop.id, in: db)
            if job.state == .cancelled { return nil }
            guard job.state == .previewed else {
                throw ImportsRefusal.nothingToConfirm
            }
            try Self.cancel(id, at: now, in: db)
            return job.path
        }
        if let path { unlink(path) }
    }
}
