import Glibc
import Store
import Text
import World

/// Writes a request's body to disk as it arrives.
public enum Spool {
    /// Prefix of temporary files, also of the multipart parser's.
    static let prefix = "up-"

    /// - Throws: `UploadFault.tooLarge` over `most`, `StoreError.full` on a full disk, and what
    ///   `next` throws. The spooled file is deleted first.
    public static func upload(
        type: String, next: @Sendable () async throws -> [UInt8]?, most: Int, folder: String
    ) async throws -> Upload {
        let file = try SpooledFile(path: folder + "/" + prefix + Hex.encode(Digest.random(12)))
        do {
            while let piece = try await next() {
                guard file.bytes + piece.count <= most else { throw UploadFault.tooLarge }
                try file.write(piece[...])
            }
        } catch {
            file.abandon()
            unlink(file.path)
            throw error
        }
        do {
            try file.close()
        } catch {
            unlink(file.path)
            throw error
        }
        return Upload(name: "body", type: type, path: file.path, bytes: file.bytes)
    }

    /// Age at which a temporary file is abandoned: the slowest upload takes an hour.
    public static let keeps = TimeSpan.hours(2)

    /// Deletes the leftovers of a crash: files with these prefixes, unmodified for `keeps`. Call
    /// once at start. Returns how many.
    @discardableResult
    public static func sweep(
        _ folder: String, prefixes: [String] = ["up-", "get-"], now: Instant
    ) -> Int {
        var count = 0
        for name in Resources.names(in: folder) where prefixes.contains(where: name.hasPrefix) {
            let path = folder + "/" + name
            var about = stat()
            guard lstat(path, &about) == 0, about.st_mode & S_IFMT == S_IFREG else { continue }
            let changed = Instant(milliseconds: Int64(about.st_mtim.tv_sec) * 1000)
            if now - changed > keeps, unlink(path) == 0 { count += 1 }
        }
        return count
    }
}
