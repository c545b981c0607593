import Text
import Identities
import Accounts
import Store
import World

/// A picture that somebody uploaded, kept as WebP in three sizes.
public struct Picture: FromRow, Sendable, Equatable {
    public let id: PictureID
    public let owner: AccountID
    /// Width and height of the largest size.
    public let width: Int
    public let height: Int
    /// Bytes of all sizes together.
    public let bytes: Int

    /// The longest side in pixels.
    public enum Size: Int, CaseIterable, Sendable {
        case thumb = 160
        case card = 480
        case full = 1200

        /// Suffix of the name of a file of this size.
        var ending: String {
            switch self {
            case .thumb: "-160.webp"
            case .card: "-480.webp"
            case .full: "-1200.webp"
            }
        }
    }

    public init(row: Row) throws {
        id = try row.next()
        owner = try row.next()
        width = try row.next()
        height = try row.next()
        bytes = try row.next()
    }
}

extension Media {
    /// Path of a file, `/media/pic_…-480.webp`: its content never changes, so caches keep it
    /// forever.
    public static func path(_ id: PictureID, _ size: Picture.Size) -> Path {
        Path(encoded: "/media/", id.description, size.ending)
    }

    /// Picture of such a path; nil for any other path.
    public static func picture(at path: String) -> PictureID? {
        path.split(separator: "/").last.flatMap { ID($0.prefix { $0 != "-" }) }
    }

    /// Two letters of the id, so that no folder grows without bound.
    static func shelf(of id: PictureID) -> String {
        String(id.description.suffix(2)).lowercased()
    }
}
