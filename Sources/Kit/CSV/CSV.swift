import Glibc

/// Reader of CSV from disk, a record at a time, in a memory that doesn't grow with the file.
///
/// Accepts UTF-8 and UTF-16; quotes, doubled quotes, line breaks inside quotes, a byte order mark,
/// CRLF; comma, semicolon, tab or bar between fields, which a first line `sep=;` may name; empty
/// lines before the first record. A faulty record is reported with its line; reading goes on with
/// the next one.
public struct CSVReader: ~Copyable {
    /// Bytes of one field: a description with its markup. Also the point where an unclosed quote
    /// ends.
    public static let longestField = 256 * 1024
    /// Fields of one record.
    public static let mostFields = 300
    private static let chunk = 64 * 1024
    private static let quote = UInt8(ascii: "\"")
    private static let separators = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]

    /// One record, and the line on which it starts.
    public struct Record: Equatable, Sendable {
        /// Line of the file; the first is 1.
        public let line: Int
        public let content: Content

        /// Fields, or the fault for which the record is refused.
        public enum Content: Equatable, Sendable {
            case fields([String])
            case fault(Fault)
        }
    }

    /// Fault of one record; its code is stable.
    public enum Fault: String, CaseIterable, Sendable {
        case tooLong = "field-too-long", tooMany = "too-many-fields", notText = "not-utf8"
        /// The lines after the one that opens the quote are read as records of their own.
        case quote = "quote-open"
        case control = "control-character"
    }

    private let text: FileText
    private var buffer: [UInt8]
    private var filled = 0
    private var at = 0
    private var line = 1
    private var separator = UInt8(ascii: ",")
    /// Bytes of the text that were read.
    private var bytesRead = 0
    private var offset: Int { bytesRead - (filled - at) }
    /// Bytes of the file that the records so far took.
    public var bytesUsed: Int {
        guard text.textBytes > 0 else { return text.storedBytes }
        let used = min(offset, text.textBytes).multipliedFullWidth(by: text.storedBytes)
        return text.textBytes.dividingFullWidth(used).quotient
    }
    /// First bytes of the file, by which its kind is known.
    public var head: [UInt8] { text.head }

    /// Opens a file; nil if it can't be read. `known` says how many names of a header it knows, by
    /// which the separator is chosen; the most frequent one where none is known.
    public init?(path: String, known: ([String]) -> Int = { _ in 0 }) {
        guard let text = FileText(path: path) else { return nil }
        self.text = text
        buffer = [UInt8](repeating: 0, count: Self.chunk)
        fill()
        if buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
        let isNamed = skipPreamble()
        // A spreadsheet may have written the fields anew, and not the line before them.
        if !isNamed || known(firstFields(by: separator)) == 0 {
            chooseSeparator(known, needsKnown: isNamed)
        }
    }

    /// Skips lines without a value, and one that names the separator, as Excel writes it. True if
    /// there was one.
    private mutating func skipPreamble() -> Bool {
        var isNamed = false
        while let end = buffer[at..<filled].firstIndex(where: { $0 == 10 || $0 == 13 }) {
            let line = buffer[at..<end].filter { $0 != Self.quote }
            let isBlank = line.allSatisfy { $0 == 32 || Self.separators.contains($0) }
            let isName =
                line.count == 5 && Self.separators.contains(line[4])
                && String(decoding: line[..<4], as: UTF8.self).lowercased() == "sep="
            guard isBlank || isName else { break }
            if isName { (separator, isNamed) = (line[4], true) }
            at = end + 1
            if buffer[end] == 13, at < filled, buffer[at] == 10 { at += 1 }
            self.line += 1
        }
        return isNamed
    }

    private mutating func chooseSeparator(_ known: ([String]) -> Int, needsKnown: Bool) {
        var best = (known: 0, count: needsKnown ? Int.max : 0)
        for candidate in Self.separators {
            let fields = firstFields(by: candidate)
            let found = (known: known(fields), count: fields.count)
            if found > best { (best, separator) = (found, candidate) }
        }
    }

    /// Fields of the first line, outside quotes; only as far as the first chunk goes.
    private func firstFields(by separator: UInt8) -> [String] {
        var fields: [[UInt8]] = [[]]
        var isQuoted = false
        for byte in buffer[at..<filled] {
            if byte == Self.quote {
                isQuoted.toggle()
            } else if !isQuoted, byte == 10 || byte == 13 {
                break
            } else if !isQuoted, byte == separator {
                if fields.count > Self.mostFields { break }
                fields.append([])
            } else {
                fields[fields.count - 1].append(byte)
            }
        }
        return fields.map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func fill() {
        filled = fread(&buffer, 1, Self.chunk, text.file)
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
    public mutating func next() -> Record? {
        while let record = record() {
            if case .fields(let fields) = record.content, fields.allSatisfy(\.isEmpty) { continue }
            return record
        }
        return nil
    }

    /// A record that is being read.
    private struct Draft {
        let line: Int
        var fields: [String] = []
        var field: [UInt8] = []
        var fault: Fault?
        /// Start of the second line, from which reading goes on if a quote is never closed.
        var second: Int?

        mutating func append(_ byte: UInt8) {
            if field.count >= CSVReader.longestField {
                fault = .tooLong
            } else {
                field.append(byte)
                if byte < 32 && byte != 9 && byte != 10 && byte != 13 || byte == 127 {
                    fault = fault ?? .control
                }
            }
        }

        mutating func endField() {
            if fields.count >= CSVReader.mostFields {
                fault = fault ?? .tooMany
            } else if let text = String(validating: field, as: UTF8.self) {
                fields.append(text)
            } else {
                fault = fault ?? .notText
            }
            field.removeAll(keepingCapacity: true)
        }

        var record: Record {
            Record(line: line, content: fault.map { .fault($0) } ?? .fields(fields))
        }
    }

    private mutating func record() -> Record? {
        var draft = Draft(line: line)
        var isQuoted = false
        var isAny = false
        while let b = byte() {
            isAny = true
            if b == 10 { line += 1 }
            if isQuoted {
                if b == 10, draft.second == nil { draft.second = offset }
                if b != Self.quote {
                    draft.append(b)
                    if draft.fault == .tooLong, draft.second != nil { return unclosed(draft) }
                } else if peek() == Self.quote {
                    at += 1
                    draft.append(b)
                } else {
                    isQuoted = false
                }
                continue
            }
            switch b {
            case separator: draft.endField()
            case Self.quote where draft.field.isEmpty: isQuoted = true
            case 10, 13:
                if b == 13 {
                    if peek() == 10 { at += 1 }
                    line += 1
                }
                draft.endField()
                return draft.record
            default: draft.append(b)
            }
        }
        guard isAny else { return nil }
        if isQuoted { return unclosed(draft) }
        draft.endField()
        return draft.record
    }

    /// Refuses the line that opens a quote, and goes on with the line after it: an open quote must
    /// not swallow the rows that follow.
    private mutating func unclosed(_ draft: Draft) -> Record {
        if let second = draft.second {
            fseek(text.file, second, SEEK_SET)
            (bytesRead, filled, at) = (second, 0, 0)
            line = draft.line + 1
        }
        return Record(line: draft.line, content: .fault(.quote))
    }
}
