import Store
import World

/// Media: pictures that people upload.
///
/// Promises: a file is opened in a child process with limits on time, memory and size, never beside
/// the ledger; what is kept is WebP in three sizes, turned upright, without EXIF and places.
public struct Media: Sendable {
    let store: any Store
    let world: World
    /// Where the pictures lie.
    let folder: String
    let workshop: Workshop

    /// `folder` must exist or be makeable.
    public init(store: any Store, world: World, folder: String) {
        self.store = store
        self.world = world
        self.folder = folder
        workshop = Workshop()
    }
}
