import Glibc
import Printing
import Subprocess
import World

/// Making of PDFs by a child process, one a document.
struct DocumentPrinter: Sendable {
    /// Path of the child's program, beside the program that runs.
    static let program = Resources.executableFolder + "/pasar-document"
    /// Bytes of a PDF, at most.
    private static let mostBytes = 4 << 20
    private static let seconds = 15

    /// Error for a document that couldn't be made.
    struct NotMade: Error, CustomStringConvertible {
        let reason: String
        var description: String { "a PDF couldn't be made: \(reason)" }
    }

    /// Bytes of the document's PDF.
    func pdf(_ document: PrintedDocument) async throws -> [UInt8] {
        let input = try Self.file(document.json)
        defer { close(input) }
        var child = Subprocess(
            Self.program, [], maxOutputBytes: Self.mostBytes, deadline: .seconds(Self.seconds))
        child.environment += ["MALLOC_ARENA_MAX=1"]
        child.input = input
        let (end, stdout) = try await child.run()
        guard end == .exit(0), stdout.starts(with: Array("%PDF-".utf8)) else {
            throw NotMade(reason: "pasar-document ended with \(end)")
        }
        return stdout
    }

    /// A file without a name that holds these bytes, to be read from its beginning.
    private static func file(_ bytes: [UInt8]) throws -> Int32 {
        var name = Array("/tmp/pasar-document-XXXXXX".utf8CString)
        let file = mkstemp(&name)
        guard file >= 0 else { throw NotMade(reason: "no file in /tmp: error \(errno)") }
        _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        unlink(name)
        guard write(file, bytes, bytes.count) == bytes.count, lseek(file, 0, SEEK_SET) == 0 else {
            let reason = errno
            close(file)
            throw NotMade(reason: "/tmp can't be written: error \(reason)")
        }
        return file
    }
}
