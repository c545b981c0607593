import Identities
import Accounts
import Catalog
import Shops
import Store
import World

extension Imports {
    /// Pictures that one statement makes pending again.
    private static let wishedAtOnce = 200

    /// Retries the failed pictures of an import, and no others. A second press while they are being
    /// downloaded changes nothing; afterwards it retries what is left.
    public func fetchAgain(_ id: ImportID, of account: AccountID) async throws {
        let isFetching = pictures != nil
        let shop = try await selling(account)
        let isNew = try await store.write { db in
            let job = try Self.import(id, of: shop.id, in: db)
            if job.fetch == .open { return false }
            guard isFetching else { throw ImportsRefusal.nothingToFetch }
            let lines = try Self.lines(.picture, of: id, limit: Self.mostFetched, in: db)
            guard job.state == .done, !lines.isEmpty else { throw ImportsRefusal.nothingToFetch }
            var pending = 0
            for start in stride(from: 0, to: lines.count, by: Self.wishedAtOnce) {
                let sources = lines[start...].prefix(Self.wishedAtOnce).map(\.detail)
                pending += try Catalog.wishAgain(sources, of: shop.id, in: db)
                try db.execute(
                    """
                    DELETE FROM import_lines WHERE import = \(id)
                      AND kind = \(ReportLine.Kind.picture) AND detail IN (\(list: sources))
                    """)
            }
            try Self.reopenErrand(job, pending: pending, in: db)
            return pending > 0
        }
        if isNew { Task { await runDownload(id) } }
    }

    /// Reopens the download of an import; if no picture is pending (the products are gone), only
    /// the report gets shorter.
    private static func reopenErrand(
        _ job: Import, pending: Int, in db: Transaction
    ) throws {
        let left =
            try lines(.picture, of: job.id, limit: 1, in: db).isEmpty
            ? 0 : max(0, job.counts.pictures - pending)
        let wanted = job.counts.picturesFetched + left + pending
        let download: Import.Fetch = pending > 0 ? .open : job.fetch
        try db.execute(
            """
            UPDATE imports SET picture_count = \(left), pictures_wanted = \(wanted),
                download = \(download)
            WHERE id = \(job.id)
            """)
    }
}
