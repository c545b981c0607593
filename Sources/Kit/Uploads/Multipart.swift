import Glibc

/// Parses `multipart/form-data` (RFC 7578) as a stream: texts into memory, files to disk.
///
/// Memory holds one piece of the body, a part's header and the texts; never a file.
public enum Multipart {
    /// Bytes of a text field; anything longer must come as a file.
    static let maxTextBytes = 64 * 1024
    static let maxParts = 200
    /// Bytes of a part's header lines.
    static let maxHeadBytes = 8 * 1024

    /// - Throws: `UploadFault.tooLarge` over `maxBytes` or for a long text,
    ///   `UploadFault.malformed` for a malformed body, `StoreError.full` on a full disk, and
    ///   what `next` throws. Spooled files are deleted first.
    public static func read(
        contentType: String, next: () async throws -> [UInt8]?, maxBytes: Int, folder: String
    ) async throws -> [(name: String, part: Part)] {
        guard let boundary = boundary(of: contentType) else {
            throw UploadFault.malformed("the content type names no usable boundary")
        }
        var parts = PartCollector(folder: folder)
        var scanner = PartScanner(boundary: boundary)
        var total = 0
        do {
            while let piece = try await next() {
                total += piece.count
                guard total <= maxBytes else { throw UploadFault.tooLarge }
                try scanner.read(piece, into: &parts)
            }
            guard scanner.isDone else {
                throw UploadFault.malformed("the body ends before its last boundary")
            }
        } catch {
            parts.discard()
            throw error
        }
        return parts.values
    }

    /// One part of a form.
    public enum Part: Sendable, Hashable {
        /// A field's text.
        case text(String)
        /// A file, which lies on disk from then on.
        case file(Upload)
    }

    /// The boundary: 1 to 70 characters of those that RFC 2046 allows, quoted or not; nil if
    /// invalid.
    static func boundary(of contentType: String) -> [UInt8]? {
        guard let text = HeaderLine(contentType).parameter("boundary") else { return nil }
        let bytes = Array(text.utf8)
        let marks = Array("'()+_,-./:=? ".utf8)
        let allowed = bytes.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || marks.contains($0)
        }
        guard allowed, (1...70).contains(bytes.count), bytes.last != 32 else { return nil }
        return bytes
    }
}

/// Header of a part: the field's name, file name and content type.
struct PartHead {
    let name: String
    /// File name; nil for a text field, empty if no file was chosen.
    let fileName: String?
    let type: String
}
