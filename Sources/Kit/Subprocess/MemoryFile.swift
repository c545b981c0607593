import Glibc

/// A file in memory that only this process, and those that it hands it to, can open: input of a child
/// that stands on no disk and in no command line. Closed when nobody refers to it any more.
public final class MemoryFile: Sendable {
    public let descriptor: Int32
    private static let closeOnExec: UInt32 = 1

    /// Error of a file that couldn't be made or filled, with the reason of the system.
    public struct NotMade: Error, CustomStringConvertible {
        public let reason: Int32
        public var description: String { "no file in memory: error \(reason)" }
    }

    /// A file that holds these bytes and is read from its beginning.
    public init(_ bytes: [UInt8]) throws(NotMade) {
        descriptor = memfd_create("pasar", Self.closeOnExec)
        guard descriptor >= 0 else { throw NotMade(reason: errno) }
        guard bytes.isEmpty || pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            throw NotMade(reason: errno)
        }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The first bytes of the file, at most so many.
    public func read(_ most: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: most)
        let count = pread(descriptor, &bytes, most, 0)
        return Array(bytes.prefix(max(count, 0)))
    }
}

// In glibc since 2.27, but behind a macro that Swift's map of glibc doesn't set.
@_silgen_name("memfd_create")
private func memfd_create(_ name: UnsafePointer<CChar>, _ flags: UInt32) -> Int32
