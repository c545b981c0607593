import Uploads
import Identities
import Accounts
import Glibc
import Store
import Subprocess
import Text
import Threads
import World

/// Media: pictures that people upload.
///
/// Promises: a file is decoded in a child process with limits on time, memory and size that can
/// open nothing else, never in the process of the ledger; what is stored is WebP in three sizes,
/// turned upright, without EXIF and places; an answer means that files and row are on disk.
public struct Media: Sendable {
    /// Bytes of an upload. A phone's photo has 3 to 8 MB, one of 48 megapixels 15, of 108 up to 25.
    public static let maximumBytes = 25_000_000
    /// Pixels of a PNG or WebP; each takes 4 bytes while it is decoded.
    public static let maximumPixels = 40_000_000
    /// Pixels of a JPEG, which is decoded at an eighth of its size: a phone's 108 megapixels.
    public static let maximumJPEGPixels = 120_000_000
    /// Pixels of the shorter side; anything thinner is a tracking pixel or a mistake.
    public static let minimumSide = 16

    let store: any Store
    let world: World
    /// Folder of the stored pictures.
    let folder: String
    /// Two cores; each subprocess may take a gigabyte for a moment.
    let decoders = AsyncSemaphore(2)
    /// Further uploads that may wait for it; an upload waits at most a few seconds.
    static let mostWaiting = 64

    /// Makes `folder` if it isn't there.
    public init(store: any Store, world: World, folder: String) {
        self.store = store
        self.world = world
        self.folder = folder
        mkdir(folder, 0o750)
        mkdir(folder + "/tmp", 0o750)
    }

    /// Stores an upload. The same file of the same owner gives the same picture.
    public func add(upload: Upload, owner: AccountID) async throws -> PictureID {
        try await add(path: upload.path, owner: owner)
    }

    /// Stores a local file: the demo's pictures, or one that an import downloaded.
    public func add(path: String, owner: AccountID) async throws -> PictureID {
        guard await decoders.wait(behind: Self.mostWaiting) else { throw MediaRefusal.busy }
        defer { decoders.signal() }
        return try await keep(path, owner)
    }

    /// Reason why no picture can be processed on this machine, or only with a part of the cage, to
    /// be reported at start; nil if all works.
    public func problem() async -> String? {
        do {
            let check = Subprocess(
                ImageProcessing.program, ["check"], maxOutputBytes: 64,
                deadline: .seconds(ImageProcessing.seconds))
            let (end, _) = try await check.run()
            switch end {
            case .exit(0): return nil
            case .exit(ImageProcessing.unfiltered):
                return "Pictures are opened with limits, but without a filter of system calls: "
                    + "this kernel has none (emulated?)."
            default: return "pasar-picture can't be locked in here: \(end)"
            }
        } catch {
            return "pictures can't be taken: \(error)"
        }
    }

    /// Removes unfinished files of a crash. Call once at start.
    public func sweep() {
        Spool.sweep(folder + "/tmp", prefixes: [PictureID.prefix + "_"], now: world.now())
    }

    private func keep(_ path: String, _ owner: AccountID) async throws -> PictureID {
        let bytes = try Sniff.bytes(path)
        let digest = Hex.encode(Digest.sha256(bytes))
        let known = try await store.read { db in
            try Self.picture(digest: digest, owner: owner, in: db)
        }
        if let known, isHere(known) { return known }
        let id = known ?? world.id(PictureKind.self)
        let made = try await ImageProcessing(media: self, id: id).run(path)
        let now = world.now()
        return try await store.write { db in
            try Self.insert(
                id, owner: owner, digest: digest, width: made.width, height: made.height,
                bytes: made.bytes, at: now, in: db)
        }
    }

    private func isHere(_ id: PictureID) -> Bool {
        Picture.Size.allCases.allSatisfy { access(file(id, $0), R_OK) == 0 }
    }

    func file(_ id: PictureID, _ size: Picture.Size) -> String {
        "\(folder)/\(Self.shelf(of: id))/\(id)-\(size.rawValue).webp"
    }
}
