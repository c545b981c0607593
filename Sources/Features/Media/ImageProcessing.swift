import Identities
import Subprocess
import Glibc
import Store
import World

/// Converts one file into the three sizes, in a child process made for it.
struct ImageProcessing {
    let media: Media
    let id: PictureID

    struct Made {
        let width: Int
        let height: Int
        let bytes: Int
    }

    /// Path of the child's program, beside the program that runs.
    static let program = Resources.executableFolder + "/pasar-picture"
    /// Deadline in seconds of wall-clock time; the child's limit of processor time is lower.
    static let seconds = 20
    /// Exit code of the child's check on a kernel without filters of system calls.
    static let unfiltered: Int32 = 9
    /// Bytes that the child may print: two numbers.
    private static let maxOutputBytes = 64

    /// Exit codes of the child: `PictureChild.End`.
    private enum Exit {
        static let wrongKind: Int32 = 3
        static let wrongSize: Int32 = 4
        static let notReady: Int32 = 6
        static let notKept: Int32 = 7
        static let tooManyPixels: Int32 = 8
    }

    /// Sizes, the largest first, as the child wants them.
    private static let sizes = Picture.Size.allCases.sorted { $0.rawValue > $1.rawValue }

    /// Converts a file. `used` gets the child's processor time in microseconds, also of one that is
    /// refused.
    func run(_ source: String, used: (Int64) -> Void) async throws -> Made {
        do {
            let stdout = try await develop(source, used)
            let bytes = try Self.sizes.reduce(0) { try $0 + settle($1) }
            return Made(width: stdout[0], height: stdout[1], bytes: bytes)
        } catch {
            for size in Self.sizes { unlink(temporary(size)) }
            throw error
        }
    }

    private func temporary(_ size: Picture.Size) -> String { media.temporary(id, size) }

    /// Runs the child; returns the width and height of the largest size.
    private func develop(_ source: String, _ used: (Int64) -> Void) async throws -> [Int] {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { throw MediaRefusal.unreadable }
        defer { close(input) }
        var files: [Int32] = []
        defer { for file in files { close(file) } }
        for size in Self.sizes {
            let file = open(temporary(size), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
            guard file >= 0 else { throw Self.fault(errno) }
            files.append(file)
        }
        let numbers =
            [Media.maximumPixels, Media.maximumJPEGPixels, Media.minimumSide]
            + Self.sizes.map(\.rawValue)
        var child = Subprocess(
            Self.program, numbers.map(String.init), maxOutputBytes: Self.maxOutputBytes,
            deadline: .seconds(Self.seconds))
        child.environment += ["MALLOC_ARENA_MAX=1"]
        child.input = input
        child.files = files
        let finished = try await child.measuredRun()
        used(finished.processorMicroseconds)
        switch finished.end {
        case .exit(0): break
        case .exit(Exit.wrongKind): throw MediaRefusal.wrongKind
        case .exit(Exit.wrongSize): throw MediaRefusal.wrongSize
        case .exit(Exit.tooManyPixels): throw MediaRefusal.tooManyPixels
        case .exit(Exit.notReady): throw MediaFault.notReady
        case .exit(Exit.notKept): throw StoreError.full
        default: throw MediaRefusal.unreadable
        }
        let sides = String(decoding: finished.stdout, as: UTF8.self).split {
            $0 == " " || $0 == "\n"
        }
        .compactMap { Int($0) }
        guard sides.count == 2, sides.allSatisfy({ (1...Self.sizes[0].rawValue).contains($0) })
        else { throw MediaRefusal.unreadable }
        return sides
    }

    /// Syncs a size to disk and moves it to its path. Returns the file's size in bytes.
    private func settle(_ size: Picture.Size) throws -> Int {
        let (from, to) = (temporary(size), media.file(id, size))
        let shelf = String(to[..<(to.lastIndex(of: "/") ?? to.endIndex)])
        mkdir(shelf, 0o750)
        guard let bytes = Resources.read(from).flatMap(WebP.bare) else {
            throw MediaRefusal.unreadable
        }
        try write(bytes, from)
        guard rename(from, to) == 0, synced(shelf) else { throw Self.fault(errno) }
        return bytes.count
    }

    /// Writes a file and syncs it to disk.
    private func write(_ bytes: [UInt8], _ path: String) throws {
        guard let file = fopen(path, "wbe") else { throw Self.fault(errno) }
        let isWhole = fwrite(bytes, 1, bytes.count, file) == bytes.count
        let isSynced = fflush(file) == 0 && fsync(fileno(file)) == 0
        let reason = errno
        guard fclose(file) == 0, isWhole, isSynced else { throw Self.fault(reason) }
    }

    private static func fault(_ reason: Int32) -> any Error {
        [ENOSPC, EDQUOT].contains(reason) ? StoreError.full : MediaFault.notKept(reason)
    }

    private func synced(_ path: String) -> Bool {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        return fsync(file) == 0
    }
}
