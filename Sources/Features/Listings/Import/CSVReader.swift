import Glibc

/// Reader of CSV from disk, a record at a time, in a memory that doesn't grow with the file.
///
/// Accepts quotes, doubled quotes, line breaks inside quotes, a byte order mark, CRLF, and a comma,
/// semicolon or tab between fields. A faulty record is reported with its line; reading goes on with
/// the next one.
struct CSVReader: ~Copyable {
    /// Bytes of one field: a description with its markup. Also the point where an unclosed quote
    /// ends.
    static let longestField = 256 * 1024
    static let mostFields = 300
    private static let chunk = 64 * 1024

    /// One record, and the line on which it starts.
    struct Record: Equatable {
        let line: Int
        let content: Content
        enum Content: Equatable {
            case fields([String])
            case fault(Fault)
        }
    }

    enum Fault: String {
        case tooLong = "field-too-long", tooMany = "too-many-fields", notUTF8 = "not-utf8"
    }

    private let file: UnsafeMutablePointer<FILE>
    private var buffer: [UInt8]
    private var filled = 0
    private var at = 0
    private var line = 1
    private var separator = UInt8(ascii: ",")
    /// Bytes of the file that were read.
    private(set) var bytesRead = 0
    /// Bytes of the file that the records so far took.
    var bytesUsed: Int { bytesRead - (filled - at) }

    init?(path: String) {
        guard let file = fopen(path, "rbe") else { return nil }
        self.file = file
        buffer = [UInt8](repeating: 0, count: Self.chunk)
        fill()
        if buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        chooseSeparator()
    }

    deinit { fclose(file) }

    /// Chooses the separator that is most frequent in the first line.
    private mutating func chooseSeparator() {
        let first = buffer[at..<filled].prefix { $0 != 10 && $0 != 13 }
        func count(_ b: UInt8) -> Int { first.reduce(0) { $0 + ($1 == b ? 1 : 0) } }
        let found = [UInt8(ascii: ","), UInt8(ascii: ";"), 9].max { count($0) < count($1) }
        if let found, count(found) > count(separator) { separator = found }
    }

    private mutating func fill() {
        filled = fread(&buffer, 1, Self.chunk, file)
        at = 0
        bytesRead += filled
    }

    private mutating func byte() -> UInt8? {
        if at == filled {
            fill()
            if filled == 0 { return nil }
        }
        let b = buffer[at]
        at += 1
        return b
    }

    private mutating func peek() -> UInt8? {
        if at == filled { fill() }
        return filled == 0 ? nil : buffer[at]
    }

    /// The next record that isn't blank; nil at the end.
    mutating func next() -> Record? {
        while let record = record() {
            if case .fields(let fields) = record.content, fields.allSatisfy(\.isEmpty) { continue }
            return record
        }
        return nil
    }

    private mutating func record() -> Record? {
        let start = line
        var fields: [String] = []
        var field: [UInt8] = []
        var fault: Fault?
        var isQuoted = false
        var isAny = false

        func end() {
            if fields.count >= Self.mostFields {
                fault = fault ?? .tooMany
            } else if let text = String(validating: field, as: UTF8.self) {
                fields.append(text)
            } else {
                fault = fault ?? .notUTF8
            }
            field.removeAll(keepingCapacity: true)
        }

        while let b = byte() {
            isAny = true
            if b == 10 { line += 1 }
            if isQuoted {
                if b == UInt8(ascii: "\"") {
                    if peek() == UInt8(ascii: "\"") {
                        at += 1
                        field.append(b)
                    } else {
                        isQuoted = false
                    }
                } else if field.count < Self.longestField {
                    field.append(b)
                } else {
                    // A quote that isn't closed would swallow the file: end the record here.
                    fault = .tooLong
                    isQuoted = false
                }
                continue
            }
            switch b {
            case separator: end()
            case UInt8(ascii: "\"") where field.isEmpty: isQuoted = true
            case 10, 13:
                if b == 13 {
                    if peek() == 10 { at += 1 }
                    line += 1
                }
                end()
                return Record(line: start, content: fault.map { .fault($0) } ?? .fields(fields))
            default:
                if field.count < Self.longestField { field.append(b) } else { fault = .tooLong }
            }
        }
        guard isAny else { return nil }
        end()
        return Record(line: start, content: fault.map { .fault($0) } ?? .fields(fields))
    }
}
