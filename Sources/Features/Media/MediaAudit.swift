import Identities
import Modules
import Store

extension Media {
    /// Audit: every picture that a feature uses has its row. Returns the first use without one.
    public static func audit(of uses: [PictureUse]) -> Audit {
        Audit("pictures") { db in
            for use in uses {
                let missing: PictureID? = try db.value(
                    """
                    SELECT used.picture FROM (\(use.pictures)) AS used
                    LEFT JOIN pictures p ON p.id = used.picture
                    WHERE used.picture IS NOT NULL AND p.id IS NULL
                    ORDER BY used.picture LIMIT 1
                    """)
                if let missing { return "pictures: \(missing) of \(use.name) isn't stored" }
            }
            return nil
        }
    }
}
