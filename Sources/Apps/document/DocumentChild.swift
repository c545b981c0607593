import CPango
import Glibc
import JSON
import Printing

/// The subprocess that makes a PDF of one document, so that the server carries neither fonts nor
/// their parsers, and text of strangers is laid out elsewhere.
///
/// Standard input is the document as JSON, standard output gets the PDF. The time and the memory it
/// may take are limited before it reads anything.
///
///     pasar-document <DOCUMENT.json >DOCUMENT.pdf
@main
enum DocumentChild {
    /// Exit codes, known to whoever starts it.
    enum End: Int32 {
        case made = 0
        case unreadable = 3
        case notMade = 4
    }

    /// Bytes of a document, at most.
    private static let mostBytes = 4 << 20
    private static let cpuSeconds: rlim_t = 10
    private static let memoryBytes: rlim_t = 1 << 30

    static func main() { exit(run().rawValue) }

    private static func run() -> End {
        limit(RLIMIT_CPU, cpuSeconds)
        limit(RLIMIT_AS, memoryBytes)
        limit(RLIMIT_CORE, 0)
        limit(RLIMIT_FSIZE, rlim_t(mostBytes))
        guard let bytes = input(), let document = try? PrintedDocument(json: bytes) else {
            return .unreadable
        }
        // Once to count the pages, once to write them.
        let pages = DocumentLayout(document, pages: nil).draw(to: -1) ?? 0
        guard pages > 0, DocumentLayout(document, pages: pages).draw(to: 1) == pages else {
            return .notMade
        }
        return .made
    }

    private static func limit(_ kind: __rlimit_resource, _ most: rlim_t) {
        var limit = rlimit(rlim_cur: most, rlim_max: most)
        setrlimit(__rlimit_resource_t(kind.rawValue), &limit)
    }

    private static func input() -> [UInt8]? {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(0, &part, part.count)
            guard count >= 0, bytes.count + count <= mostBytes else { return nil }
            if count == 0 { return bytes }
            bytes += part[..<count]
        }
    }
}
