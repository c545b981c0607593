import Printing
import Subprocess
import Threads
import World

/// Making of PDFs by a child process, one a document.
struct DocumentPrinter: Sendable {
    /// Path of the child's program, beside the program that runs.
    static let program = Resources.executableFolder + "/pasar-document"
    /// Bytes of a PDF, at most.
    private static let mostBytes = 4 << 20
    private static let seconds = 15
    /// Children at once; a page of text takes one some ten milliseconds.
    private let turns = AsyncSemaphore(2)

    /// Error for a document that couldn't be made.
    struct NotMade: Error, CustomStringConvertible {
        let reason: String
        var description: String { "a PDF couldn't be made: \(reason)" }
    }

    /// Bytes of the document's PDF.
    func pdf(_ document: PrintedDocument) async throws -> [UInt8] {
        await turns.wait()
        defer { turns.signal() }
        let input = try MemoryFile(document.json)
        var child = Subprocess(
            Self.program, [], maxOutputBytes: Self.mostBytes, deadline: .seconds(Self.seconds))
        child.environment += ["MALLOC_ARENA_MAX=1"]
        child.input = input.descriptor
        let (end, stdout) = try await child.run()
        withExtendedLifetime(input) {}
        guard end == .exit(0), stdout.starts(with: Array("%PDF-".utf8)) else {
            throw NotMade(reason: "pasar-document ended with \(end)")
        }
        return stdout
    }
}
