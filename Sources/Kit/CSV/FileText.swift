import Glibc

/// Text of a file as UTF-8, whatever it is stored in: Excel's “Unicode text” is UTF-16.
final class FileText {
    /// The file itself, or its text in UTF-8 as a nameless temporary file.
    let file: UnsafeMutablePointer<FILE>
    /// First bytes of the file itself.
    let head: [UInt8]
    /// Bytes of the file itself, and those of its text.
    private(set) var storedBytes = 0
    private(set) var textBytes = 0

    private enum Encoding { case utf8, utf16(isBigEndian: Bool, mark: Int) }
    private static let chunk = 64 * 1024

    /// Opens a file; nil if it can't be read.
    init?(path: String) {
        guard let stored = fopen(path, "rbe") else { return nil }
        var about = stat()
        if fstat(fileno(stored), &about) == 0 { storedBytes = Int(about.st_size) }
        var first = [UInt8](repeating: 0, count: 1024)
        first.removeLast(first.count - fread(&first, 1, first.count, stored))
        head = first
        textBytes = storedBytes
        guard case .utf16(let isBigEndian, let mark) = Self.encoding(first) else {
            rewind(stored)
            file = stored
            return
        }
        defer { fclose(stored) }
        guard let text = tmpfile() else { return nil }
        file = text
        fseek(stored, mark, SEEK_SET)
        textBytes = Self.copy(stored, isBigEndian: isBigEndian, to: text)
        rewind(text)
    }

    deinit { fclose(file) }

    /// Tells UTF-16 by its byte order mark, or by the zeros that Latin letters have in it.
    private static func encoding(_ head: [UInt8]) -> Encoding {
        if head.starts(with: [0xFF, 0xFE]) { return .utf16(isBigEndian: false, mark: 2) }
        if head.starts(with: [0xFE, 0xFF]) { return .utf16(isBigEndian: true, mark: 2) }
        var zeros = [0, 0]
        for (index, byte) in head.enumerated() where byte == 0 { zeros[index % 2] += 1 }
        if zeros[0] == 0, zeros[1] > head.count / 4 { return .utf16(isBigEndian: false, mark: 0) }
        if zeros[1] == 0, zeros[0] > head.count / 4 { return .utf16(isBigEndian: true, mark: 0) }
        return .utf8
    }

    /// Copies UTF-16 as UTF-8 and returns the bytes written. A unit that is no text becomes a byte
    /// that is none in UTF-8, so that its row is refused and not another one.
    private static func copy(
        _ stored: UnsafeMutablePointer<FILE>, isBigEndian: Bool,
        to text: UnsafeMutablePointer<FILE>
    ) -> Int {
        var bytes = [UInt8](repeating: 0, count: chunk)
        var out: [UInt8] = []
        var (written, high) = (0, nil as UInt16?)
        while true {
            let count = fread(&bytes, 1, chunk, stored)
            if count == 0 { break }
            for place in stride(from: 0, to: count - 1, by: 2) {
                let (one, two) = (UInt16(bytes[place]), UInt16(bytes[place + 1]))
                append(isBigEndian ? one << 8 | two : two << 8 | one, &high, &out)
            }
            if count % 2 == 1 { out.append(0xFF) }
            written += fwrite(out, 1, out.count, text)
            out.removeAll(keepingCapacity: true)
        }
        if high != nil { written += fwrite([0xFF] as [UInt8], 1, 1, text) }
        return written
    }

    private static func append(_ unit: UInt16, _ high: inout UInt16?, _ out: inout [UInt8]) {
        if let first = high {
            high = nil
            if UTF16.isTrailSurrogate(unit) {
                let value = 0x10000 + (UInt32(first & 0x3FF) << 10) + UInt32(unit & 0x3FF)
                Unicode.Scalar(value).map { out.append(contentsOf: Character($0).utf8) }
                return
            }
            out.append(0xFF)
        }
        if UTF16.isLeadSurrogate(unit) {
            high = unit
        } else if unit < 0x80 {
            out.append(UInt8(unit))
        } else if let scalar = Unicode.Scalar(unit) {
            out.append(contentsOf: Character(scalar).utf8)
        } else {
            out.append(0xFF)
        }
    }
}
