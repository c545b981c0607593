import Glibc
import Identities
import Modules
import Store
import Synchronization
import World

// Deletion of pictures that nobody uses.
//
// The row goes first, in the transaction that finds no use of it; its id stays in `stray_pictures`
// until the files are gone, so a crash leaves nothing behind, and no row without its files. Whatever
// begins a use asks for the row in its own transaction (`Media.use`), so that one of the two loses.

extension Media {
    /// Time without a use after which a picture is deleted: a form that names it was sent, pages
    /// that show it were loaded again, a room that showed it is over.
    public static let unusedKept = TimeSpan.hours(24)
    /// Age of an upload without a row: a conversion takes twenty seconds at most.
    static let strayKept = TimeSpan.hours(1)
    /// Pictures that one round looks at; it comes once a minute, so 720,000 a day.
    static let sweptAtOnce = 500

    /// One round: deletes files without a row, then looks at the next pictures in the order of
    /// their ids. Returns how many pictures it deleted.
    @discardableResult
    public func sweepPictures() async throws -> Int {
        try await removeStrayFiles()
        let page = try await nextPage()
        let deleted = try await settle(page)
        cursor.last = page.isLast ? nil : page.last
        try await removeStrayFiles()
        return deleted
    }

    /// Pictures of a round, by what is to be done with them.
    private struct Page: Sendable {
        /// Unused, and not known to be.
        var fresh: [PictureID] = []
        /// Used again.
        var back: [PictureID] = []
        /// Unused for `unusedKept`.
        var due: [PictureID] = []
        var last: PictureID?
        var isLast = true
    }

    private func nextPage() async throws -> Page {
        let cursor = cursor.last ?? PictureID(0)
        let (end, uses) = (world.now() - Self.unusedKept, uses)
        return try await store.report { db in
            let rows = try db.rows(
                """
                SELECT id, unused_since FROM pictures WHERE id > \(cursor)
                ORDER BY id LIMIT \(Self.sweptAtOnce)
                """
            ) { (id: try $0.next() as PictureID, since: try $0.next() as Instant?) }
            let used = try Self.used(rows.map(\.id), uses, in: db)
            var page = Page(last: rows.last?.id, isLast: rows.count < Self.sweptAtOnce)
            for (id, since) in rows {
                switch (used.contains(id), since) {
                case (true, .some): page.back.append(id)
                case (true, nil): break
                case (false, nil): page.fresh.append(id)
                case (false, .some(let since)): if since <= end { page.due.append(id) }
                }
            }
            return page
        }
    }

    /// Writes what a page found, asked for once more, and deletes the rows that are due.
    private func settle(_ page: Page) async throws -> Int {
        guard !page.fresh.isEmpty || !page.back.isEmpty || !page.due.isEmpty else { return 0 }
        let (now, uses) = (world.now(), uses)
        return try await store.write { db in
            try db.execute(
                "UPDATE pictures SET unused_since = NULL WHERE id IN (\(list: page.back))")
            try db.execute(
                """
                UPDATE pictures SET unused_since = \(now)
                WHERE id IN (\(list: page.fresh)) AND unused_since IS NULL
                """)
            let end = now - Self.unusedKept
            let due: [PictureID] = try db.values(
                """
                SELECT id FROM pictures WHERE id IN (\(list: page.due)) AND unused_since <= \(end)
                """)
            let used = try Self.used(due, uses, in: db)
            let gone = due.filter { !used.contains($0) }
            for id in gone {
                try Self.noteStray(
                    id, since: now - Self.strayKept, claimed: true, in: db)
            }
            try db.execute("DELETE FROM pictures WHERE id IN (\(list: gone))")
            return gone.count
        }
    }

    /// Step: those of the pictures that some feature uses.
    static func used(
        _ pictures: [PictureID], _ uses: [PictureUse], in db: Transaction
    ) throws -> Set<PictureID> {
        guard !pictures.isEmpty else { return [] }
        var used: Set<PictureID> = []
        for use in uses {
            let found: [PictureID] = try db.values(
                """
                SELECT DISTINCT picture FROM (\(use.pictures)) AS used
                WHERE picture IN (\(list: pictures))
                """)
            used.formUnion(found)
        }
        return used
    }
}

// MARK: files without a row

extension Media {
    /// Deletes files of pictures whose row was deleted, and of uploads that a crash broke off.
    private func removeStrayFiles() async throws {
        let end = world.now() - Self.strayKept
        let strays: [PictureID] = try await store.read { db in
            try db.values(
                """
                SELECT id FROM stray_pictures WHERE since <= \(end)
                ORDER BY since LIMIT \(Self.sweptAtOnce)
                """)
        }
        guard !strays.isEmpty else { return }
        // Claimed first: an upload that is still running finds its id gone, and gives up.
        let claimed: [PictureID] = try await store.write { db in
            try db.execute(
                "UPDATE stray_pictures SET claimed = \(true) WHERE id IN (\(list: strays))")
            return try db.values(
                "SELECT id FROM stray_pictures WHERE id IN (\(list: strays))")
        }
        let removed = claimed.filter(removeFiles)
        try await store.write { db in _ = try Self.removeStrays(removed, in: db) }
    }

    /// Removes a picture's files, finished or not; false if one is still there.
    func removeFiles(_ id: PictureID) -> Bool {
        var isClean = true
        for path in files(of: id) where unlink(path) != 0 && errno != ENOENT { isClean = false }
        return isClean
    }

    /// Step: notes that files of this id may be on disk without a row. `claimed`: they are to be
    /// deleted, whatever their age.
    static func noteStray(
        _ id: PictureID, since: Instant, claimed: Bool = false, in db: Transaction
    ) throws {
        try db.execute(
            """
            INSERT INTO stray_pictures (id, since, claimed)
            VALUES (\(id), \(since), \(claimed))
            """)
    }

    /// Step: gives the files of an upload that has its row now. False if the sweep claimed them.
    static func takeStray(_ id: PictureID, in db: Transaction) throws -> Bool {
        try db.execute(
            "DELETE FROM stray_pictures WHERE id = \(id) AND claimed = \(false)") == 1
    }

    /// Step: forgets ids whose files are gone.
    @discardableResult
    static func removeStrays(_ ids: [PictureID], in db: Transaction) throws -> Int {
        try db.execute("DELETE FROM stray_pictures WHERE id IN (\(list: ids))")
    }
}

/// Last picture that the sweep has looked at; nil to begin with the oldest. A restart begins anew.
final class SweepCursor: Sendable {
    private let id = Mutex<PictureID?>(nil)

    var last: PictureID? {
        get { id.withLock { $0 } }
        set { id.withLock { $0 = newValue } }
    }
}
