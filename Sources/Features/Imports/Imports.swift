import Identities
import Markets
import Media
import Shops
import Store
import Text
import Threads
import World

/// Imports: a shop's products from a file, as shops elsewhere export it.
///
/// Promises: the same file imported twice changes nothing the second time; an import that a crash
/// stopped goes on where it was; every row that was read is counted once, as new, changed,
/// unchanged or refused; what an import can't take is said with its line.
public struct Imports: Sendable {
    /// Bytes of an imported file: some 200,000 rows.
    public static let maximumFileBytes = 100_000_000

    let store: any Store
    let world: World
    let media: Media
    let markets: Markets
    /// Folder of files that wait to be imported.
    let folder: String
    /// Downloads pictures that files name; nil if nothing is downloaded: the report lists the
    /// addresses.
    let pictures: (any PictureDownload)?
    /// Locks: `rowImports` for reading files' rows, `downloads` for downloading their pictures.
    let rowImports = CoalescingLock()
    let downloads = CoalescingLock()

    var tree: CategoryTree { markets.categories }

    public init(
        store: any Store, world: World, media: Media, markets: Markets, folder: String,
        pictures: (any PictureDownload)?
    ) {
        self.store = store
        self.world = world
        self.media = media
        self.markets = markets
        self.folder = folder
        self.pictures = pictures
        makeFolder(folder)
    }

    /// The shop in which an account may sell; refused if there is none.
    func selling(_ account: AccountID) async throws -> Shop {
        try await store.read { db in try Shops.selling(account, in: db) }
    }
}

/// Download of pictures from addresses in imported files.
public protocol PictureDownload: Sendable {
    /// Path of the downloaded file, which is then the caller's; throws `PictureTrouble`.
    func file(_ url: WebURL) async throws -> String
}
