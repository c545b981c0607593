import Uploads
import Identities
import Accounts
import Glibc
import Modules
import Store
import Subprocess
import Text
import Threads
import World

/// Media: pictures that people upload.
///
/// Promises: a file is decoded in a child process with limits on time, memory and size that can
/// open nothing else, never in the process of the ledger; what is stored is WebP in three sizes,
/// turned upright, without EXIF and places; an answer means that files and row are on disk. One
/// account has one picture converted at a time, within its bytes and its processor time of a day. A
/// picture that nobody has used for a day is deleted, row and files; a row never lacks its files.
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
    /// Folders of pictures of the same table that other routes serve; their files go with their rows.
    private let otherFolders: [String]
    /// Columns of all features that hold ids of pictures.
    let uses: [PictureUse]
    let limits: PictureLimits
    /// Two cores; each subprocess may take a gigabyte for a moment.
    let decoders = AsyncSemaphore(2)
    /// Further uploads that may wait for it; an upload waits at most a few seconds.
    static let mostWaiting = 64
    /// One conversion for each account, so that none takes both cores.
    let turns = KeyedSemaphore<AccountID>()
    /// Further uploads of one account that may wait for it: an import's four, and some windows.
    static let mostWaitingOfAccount = 8
    let figures = PictureFigures()
    let cursor = SweepCursor()

    /// Makes `folder` if it isn't there.
    /// - Parameter uses: columns of all features that hold ids of pictures; what is in none of them
    ///   is deleted, from this folder and the others.
    public init(
        store: any Store, world: World, folder: String, otherFolders: [String] = [],
        uses: [PictureUse], limits: PictureLimits = PictureLimits()
    ) {
        self.store = store
        self.world = world
        self.folder = folder
        self.otherFolders = otherFolders
        self.uses = uses
        self.limits = limits
        mkdir(folder, 0o750)
        mkdir(folder + "/tmp", 0o750)
    }

    /// Stores an upload. The same file of the same owner gives the same picture.
    public func add(upload: Upload, owner: AccountID) async throws -> PictureID {
        try await add(path: upload.path, owner: owner)
    }

    /// Stores a local file: the demo's pictures, or one that an import downloaded. It counts as
    /// unused, and stays for a day, until `use` says otherwise.
    public func add(path: String, owner: AccountID) async throws -> PictureID {
        guard await turns.wait(for: owner, behind: Self.mostWaitingOfAccount) else {
            throw MediaRefusal.accountBusy
        }
        defer { turns.signal(owner) }
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
        let (now, limits) = (world.now(), limits)
        let allowance = try await store.read { db in
            try Self.allowance(of: owner, limits, at: now, in: db)
        }
        let known = try await renewed(digest: digest, owner: owner)
        if let known, isHere(known) { return known }
        try allowance.check(at: now)
        let id = known ?? world.id(PictureKind.self)
        let picture = NewPicture(id: id, owner: owner, digest: digest, isNew: known == nil)
        if picture.isNew {
            try await store.write { db in try Self.noteStray(id, since: now, in: db) }
        }
        return try await convert(path, into: picture)
    }

    /// The picture of the same file, if it is stored already: its day begins anew, so that it isn't
    /// deleted before the form that names it arrives.
    private func renewed(digest: String, owner: AccountID) async throws -> PictureID? {
        let known = try await store.read { db in
            try Self.picture(digest: digest, owner: owner, in: db)
        }
        guard known != nil else { return nil }
        let now = world.now()
        return try await store.write { db in
            try Self.renew(digest: digest, owner: owner, at: now, in: db)
        }
    }

    private func convert(_ path: String, into picture: NewPicture) async throws -> PictureID {
        var used: Int64 = 0
        let made: ImageProcessing.Made
        do {
            let processing = ImageProcessing(media: self, id: picture.id)
            made = try await processing.run(path) { used = $0 }
        } catch {
            figures.add(microseconds: used)
            await forget(picture, used: used)
            throw error
        }
        figures.add(microseconds: used)
        let (now, cost) = (world.now(), used)
        return try await store.write { db in
            try ProcessorTime.add(
                microseconds: cost, of: picture.owner, .pictures, at: now, in: db)
            return try Self.insert(picture, made, at: now, in: db)
        }
    }

    /// Removes what a refused file left, and counts what it took.
    private func forget(_ picture: NewPicture, used: Int64) async {
        let now = world.now()
        let isClean = picture.isNew && removeFiles(picture.id)
        // What fails here is left to the sweep.
        try? await store.write { db in
            try ProcessorTime.add(
                microseconds: used, of: picture.owner, .pictures, at: now, in: db)
            if isClean { try Self.removeStrays([picture.id], in: db) }
        }
    }

    private func isHere(_ id: PictureID) -> Bool {
        Picture.Size.allCases.allSatisfy { access(file(id, $0), R_OK) == 0 }
    }

    /// Path of a size until it is complete.
    func temporary(_ id: PictureID, _ size: Picture.Size) -> String {
        "\(folder)/tmp/\(id)-\(size.rawValue).webp"
    }

    /// Paths of all files that a picture may have, finished or not.
    func files(of id: PictureID) -> [String] {
        ([folder] + otherFolders).flatMap { folder in
            Picture.Size.allCases.flatMap { size in
                [Self.file(id, size, in: folder), "\(folder)/tmp/\(id)-\(size.rawValue).webp"]
            }
        }
    }

    /// Path of the file of a size; it is there if the picture is.
    public func file(_ id: PictureID, _ size: Picture.Size) -> String {
        Self.file(id, size, in: folder)
    }

    private static func file(_ id: PictureID, _ size: Picture.Size, in folder: String) -> String {
        "\(folder)/\(Self.shelf(of: id))/\(id)-\(size.rawValue).webp"
    }
}
