import Accounts
import HTML
import Store
import Web
import World

/// A picture that somebody uploaded, kept as WebP in three sizes.
public struct Picture: Identified, FromRow, Sendable, Equatable {
    public static var idPrefix: String { "pic" }

    public let id: ID<Picture>
    public let owner: ID<Account>
    /// Of the largest size.
    public let width: Int
    public let height: Int
    /// All sizes together.
    public let bytes: Int

    /// The longest side in pixels.
    public enum Size: Int, CaseIterable, Sendable {
        case thumb = 160
        case card = 480
        case full = 1200

        /// How the name of such a file ends.
        var ending: String {
            switch self {
            case .thumb: "-160.webp"
            case .card: "-480.webp"
            case .full: "-1200.webp"
            }
        }
    }

    public init(row: Row) throws {
        id = try row[0]
        owner = try row[1]
        width = try row[2]
        height = try row[3]
        bytes = try row[4]
    }
}

/// Where pictures are found.
public enum MediaPath {
    public static let file = Place1<String>("/media/", "file")
}

extension Media {
    /// `/media/pic_…-480.webp`: never changes, so it may be kept forever.
    public static func path(_ id: ID<Picture>, _ size: Picture.Size) -> Path {
        Path(encoded: "/media/", id.description, size.ending)
    }

    /// Two letters of the id, so that no folder grows without bound.
    static func shelf(of id: ID<Picture>) -> String {
        String(id.description.suffix(2)).lowercased()
    }
}
