import Glibc
import World

/// Turns one file into the three sizes, each step in a child process.
struct Development {
    let media: Media
    let id: ID<Picture>

    struct Made {
        let width: Int
        let height: Int
        let bytes: Int
    }

    /// What `vipsheader` says: `…: 640x480 uchar, 3 bands, srgb, jpegload`.
    struct Header: Equatable {
        let width: Int
        let height: Int
        let loader: String

        init?(_ text: String) {
            let words = text.split { $0 == " " || $0 == "," || $0 == "\n" }
            guard let last = words.last,
                let size = words.first(where: { $0.first?.isNumber == true && $0.contains("x") })
            else { return nil }
            let sides = size.split(separator: "x").compactMap { Int($0) }
            guard sides.count == 2 else { return nil }
            (width, height, loader) = (sides[0], sides[1], String(last))
        }
    }

    func run(_ source: String) async throws -> Made {
        let before = try await header(of: source)
        guard let sniffed = Resources.read(source).flatMap(Sniff.loader), before.loader == sniffed
        else { throw MediaRefusal.wrongKind }
        let (pixels, over) = before.width.multipliedReportingOverflow(by: before.height)
        guard !over, pixels <= Media.maximumPixels,
            min(before.width, before.height) >= Media.minimumSide
        else { throw MediaRefusal.wrongSize }
        let full = temporary(.full)
        do {
            try await shrink(source, to: .full)
            let after = try await header(of: full)
            try await shrink(full, to: .card)
            try await shrink(full, to: .thumb)
            let bytes = try Picture.Size.allCases.reduce(0) { try $0 + settle($1) }
            return Made(width: after.width, height: after.height, bytes: bytes)
        } catch {
            for size in Picture.Size.allCases { unlink(temporary(size)) }
            throw error
        }
    }

    private func temporary(_ size: Picture.Size) -> String {
        "\(media.folder)/tmp/\(id)-\(size.rawValue).webp"
    }

    private func header(of path: String) async throws -> Header {
        let said = try await Child.run(["vipsheader", path], says: temporary(.thumb) + ".txt")
        // The path itself may look like anything.
        guard said.hasPrefix(path + ":"),
            let header = Header(String(said.dropFirst(path.count + 1)))
        else { throw MediaRefusal.unreadable }
        return header
    }

    /// vipsthumbnail turns the picture upright and into sRGB; what it leaves of EXIF goes with
    /// `WebP.bare`.
    private func shrink(_ source: String, to size: Picture.Size) async throws {
        let side = size.rawValue
        _ = try await Child.run(
            [
                "vipsthumbnail", source, "--size", "\(side)x\(side)>", "--export-profile", "srgb",
                "-o", temporary(size) + "[Q=78,strip]",
            ], says: temporary(size) + ".txt")
    }

    /// On disk, then at its place. Returns the file's bytes.
    private func settle(_ size: Picture.Size) throws -> Int {
        let (from, to) = (temporary(size), media.file(id, size))
        let shelf = String(to[..<(to.lastIndex(of: "/") ?? to.endIndex)])
        mkdir(shelf, 0o750)
        guard let bytes = Resources.read(from).flatMap(WebP.bare) else {
            throw MediaRefusal.unreadable
        }
        guard written(bytes, from), rename(from, to) == 0, synced(shelf) else {
            throw MediaRefusal.busy
        }
        return bytes.count
    }

    /// On disk.
    private func written(_ bytes: [UInt8], _ path: String) -> Bool {
        guard let file = fopen(path, "wbe") else { return false }
        let isWhole = fwrite(bytes, 1, bytes.count, file) == bytes.count
        let isSynced = fflush(file) == 0 && fsync(fileno(file)) == 0
        return fclose(file) == 0 && isWhole && isSynced
    }

    private func synced(_ path: String) -> Bool {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { return false }
        defer { close(file) }
        return fsync(file) == 0
    }
}
