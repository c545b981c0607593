import Text
import Accounts
import Catalog
import Inventory
import Markets
import Media
import Shops
import Store
import World

/// Listings: a seller's work on products: by hand, in bulk, and by importing a file.
///
/// Promises: somebody else's product and a missing one answer alike; the same file imported twice
/// changes nothing the second time; an import that a crash stopped goes on where it was; what an
/// import can't take is said with its line.
public struct Listings: Sendable {
    /// Bytes of an imported file: some 200,000 rows.
    public static let maximumFileBytes = 100_000_000

    let store: any Store
    let world: World
    let shops: Shops
    let media: Media
    let catalog: Catalog
    /// Folder of files that wait to be imported.
    let folder: String
    /// Locks: `rowImports` for reading files' rows, `downloads` for downloading their pictures.
    let rowImports = ImportLock()
    let downloads = ImportLock()

    /// Downloads pictures that files name; nil if nothing is downloaded: the report lists the
    /// addresses.
    let pictures: (any PictureDownload)?

    var markets: Markets { catalog.markets }
    var tree: CategoryTree { catalog.markets.categories }

    public init(
        store: any Store, world: World, shops: Shops, media: Media,
        catalog: Catalog,
        folder: String, pictures: (any PictureDownload)?
    ) {
        self.pictures = pictures
        self.store = store
        self.world = world
        self.shops = shops
        self.media = media
        self.catalog = catalog
        self.folder = folder
        makeFolder(folder)
    }
}

/// Download of pictures from addresses in imported files.
public protocol PictureDownload: Sendable {
    /// Path of the downloaded file, which is then the caller's; throws `PictureTrouble`.
    func file(_ url: WebURL) async throws -> String
}
