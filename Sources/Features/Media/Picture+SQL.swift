import Identities
import Accounts
import Store
import World

extension Media {
    public static func picture(_ id: PictureID, in db: Transaction) throws -> Picture? {
        try db.row("SELECT id, owner, width, height, bytes FROM pictures WHERE id = \(id)")
    }

    static func picture(
        digest: String, owner: AccountID, in db: Transaction
    ) throws -> PictureID? {
        try db.value(
            "SELECT id FROM pictures WHERE owner = \(owner) AND digest = \(digest)")
    }

    /// Inserts a picture; returns its id, or that of the same file if another upload was faster.
    static func insert(
        _ id: PictureID, owner: AccountID, digest: String, width: Int, height: Int, bytes: Int,
        at now: Instant, in db: Transaction
    ) throws -> PictureID {
        try db.execute(
            """
            INSERT INTO pictures (id, owner, digest, width, height, bytes, at)
            VALUES (\(id), \(owner), \(digest), \(width), \(height), \(bytes), \(now))
            ON CONFLICT (owner, digest) DO NOTHING
            """)
        return try picture(digest: digest, owner: owner, in: db) ?? id
    }

    /// True if all of these pictures are the owner's.
    public static func owns(
        _ pictures: [PictureID], owner: AccountID, in db: Transaction
    ) throws -> Bool {
        guard !pictures.isEmpty else { return true }
        let found: Int =
            try db.value(
                """
                SELECT COUNT(*) FROM pictures
                WHERE id IN (\(list: pictures)) AND owner = \(owner)
                """) ?? 0
        return found == Set(pictures).count
    }
}
