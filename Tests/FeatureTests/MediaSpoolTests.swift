@testable import Uploads
import Glibc
import Store
import TestSupport
import Testing
import Web
@testable import WebEdge
import World

/// Uploads on their way to disk.
@Suite struct MediaSpoolTests {
    static func sent(_ pieces: [[UInt8]]) -> @Sendable () async throws -> [UInt8]? {
        let left = Left(pieces)
        return { await left.next() }
    }

    private actor Left {
        var pieces: ArraySlice<[UInt8]>
        init(_ pieces: [[UInt8]]) { self.pieces = pieces[...] }
        func next() -> [UInt8]? { pieces.popFirst() }
    }

    @Test func anUploadIsItsOwnersAlone() async throws {
        try await withTestFolder { folder in
            let input = try await Input.spooled(
                type: "text/csv", next: Self.sent([[1, 2], [3]]), most: 3, folder: folder)
            guard case .file(let upload) = input.values["body"] else {
                Issue.record("no file came")
                return
            }
            #expect(Resources.read(upload.path) == [1, 2, 3])
            #expect(upload.bytes == 3)
            var about = stat()
            #expect(stat(upload.path, &about) == 0)
            #expect(about.st_mode & 0o777 == 0o600)
        }
    }

    @Test func whatIsTooLargeOrBreaksOffLeavesNothing() async throws {
        try await withTestFolder { folder in
            await #expect(throws: EdgeRefusal.tooLarge) {
                _ = try await Input.spooled(
                    type: "", next: Self.sent([[1, 2], [3, 4]]), most: 3, folder: folder)
            }
            await #expect(throws: EdgeRefusal.slow) {
                _ = try await Input.spooled(
                    type: "", next: { throw EdgeRefusal.slow }, most: 3, folder: folder)
            }
            #expect(Resources.names(in: folder).isEmpty)
        }
    }

    /// Small files fail only when they are closed: until then they are in memory.
    @Test(
        .enabled(if: SmallDisk.isHere, Comment(rawValue: SmallDisk.isMissing)),
        arguments: [2_000, 500_000])
    func aFullDiskIsSaidWhateverTheSize(bytes: Int) async throws {
        try await SmallDisk.with(kilobytes: 256) { disk in
            disk.fill(leaving: 0)
            let piece = [UInt8](repeating: 7, count: bytes)
            await #expect(throws: StoreError.full) {
                _ = try await Input.spooled(
                    type: "", next: Self.sent([piece]), most: 1_000_000, folder: disk.folder)
            }
            #expect(Resources.names(in: disk.folder) == ["ballast"])
        }
    }

    @Test func whatACrashLeftIsRemovedAfterTwoHours() async throws {
        try await withTestFolder { folder in
            for name in ["up-old", "get-old", "up-new", "other"] {
                guard let file = fopen("\(folder)/\(name)", "w") else { throw Unwritable() }
                fclose(file)
            }
            symlink("/etc/passwd", folder + "/up-link")
            var past = [
                timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0),
            ]
            for name in ["up-old", "get-old", "other"] { utimes("\(folder)/\(name)", &past) }
            var now = timeval(tv_sec: 1_007_300, tv_usec: 0)
            past = [now, now]
            utimes(folder + "/up-new", &past)
            now.tv_sec += 1
            let swept = Spool.sweep(
                folder, now: Instant(milliseconds: Int64(now.tv_sec) * 1000))
            #expect(swept == 2)
            #expect(Resources.names(in: folder) == ["other", "up-link", "up-new"])
        }
    }
}

private struct Unwritable: Error {}
