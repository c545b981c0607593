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
    /// Throws `busy` if the sweep has taken its files for leftovers of a crash.
    static func insert(
        _ new: NewPicture, _ made: ImageProcessing.Made, at now: Instant, in db: Transaction
    ) throws -> PictureID {
        try db.execute(
            """
            INSERT INTO pictures (id, owner, digest, width, height, bytes, at, unused_since)
            VALUES (\(new.id), \(new.owner), \(new.digest), \(made.width), \(made.height),
                    \(made.bytes), \(now), \(now))
            ON CONFLICT (owner, digest) DO NOTHING
            """)
        let kept = try picture(digest: new.digest, owner: new.owner, in: db) ?? new.id
        guard new.isNew, kept == new.id else { return kept }
        guard try takeStray(new.id, in: db) else { throw MediaRefusal.busy }
        return kept
    }

    /// Step: begins the day anew after which an unused picture is deleted. Returns the picture, nil
    /// if it was deleted meanwhile.
    static func renew(
        digest: String, owner: AccountID, at now: Instant, in db: Transaction
    ) throws -> PictureID? {
        try db.execute(
            """
            UPDATE pictures SET unused_since = \(now)
            WHERE owner = \(owner) AND digest = \(digest) AND unused_since IS NOT NULL
            """)
        return try picture(digest: digest, owner: owner, in: db)
    }

    /// Step: begins a use of pictures, in the transaction that stores their ids. Throws `gone` if
    /// one was deleted, or isn't the owner's.
    public static func use(
        _ pictures: [PictureID], of owner: AccountID, in db: Transaction
    ) throws {
        guard try owns(pictures, owner: owner, in: db) else { throw MediaRefusal.gone }
        try db.execute(
            """
            UPDATE pictures SET unused_since = NULL
            WHERE id IN (\(list: pictures)) AND unused_since IS NOT NULL
            """)
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

/// A picture on its way into the store.
struct NewPicture: Sendable {
    let id: PictureID
    let owner: AccountID
    /// SHA-256 of the file that was sent, in hexadecimal.
    let digest: String
    /// False if the row is there and its files are to be made again.
    let isNew: Bool
}
