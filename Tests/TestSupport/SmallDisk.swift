import Glibc
import Text
import World

/// A small file system in memory, for tests of full disks. Needs root and the right to mount.
public struct SmallDisk: Sendable {
    public let folder: String
    private var ballast: String { folder + "/ballast" }

    /// Whether this machine lets us mount one.
    public static let isHere: Bool = {
        guard let disk = try? SmallDisk(kilobytes: 64) else { return false }
        disk.remove()
        return true
    }()

    public static let isMissing = "no tmpfs can be mounted here: full disks were not tested"

    public init(kilobytes: Int) throws {
        folder = "/dev/shm/pasar-small-\(getpid())-\(Hex.encode(Digest.random(4)))"
        guard mkdir(folder, 0o700) == 0 else { throw TestPlaceError("can't make \(folder)") }
        guard mount("tmpfs", folder, "tmpfs", 0, "size=\(kilobytes)k") == 0 else {
            rmdir(folder)
            throw TestPlaceError("can't mount \(folder): error \(errno)")
        }
    }

    /// Runs `body` on one; afterwards it is gone.
    public static func with<T>(
        kilobytes: Int, _ body: (SmallDisk) async throws -> T
    ) async throws -> T {
        let disk = try SmallDisk(kilobytes: kilobytes)
        let result: Result<T, any Error>
        do {
            result = .success(try await body(disk))
        } catch {
            result = .failure(error)
        }
        disk.remove()
        return try result.get()
    }

    public var freeKilobytes: Int {
        var about = statvfs()
        guard statvfs(folder, &about) == 0 else { return 0 }
        return Int(about.f_bavail) * Int(about.f_bsize) / 1024
    }

    /// A file takes all room but `kilobytes`.
    public func fill(leaving kilobytes: Int) {
        let file = open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        let block = [UInt8](repeating: 1, count: 4096)
        while freeKilobytes - 4 >= kilobytes, write(file, block, block.count) == block.count {}
    }

    /// There is room again.
    public func relieve() { unlink(ballast) }

    fileprivate func remove() {
        umount2(folder, Int32(MNT_DETACH))
        rmdir(folder)
    }
}
