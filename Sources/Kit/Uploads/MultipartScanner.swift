import Glibc

/// Finds boundaries in a stream of pieces and passes on the bytes between them.
struct PartScanner {
    private enum State { case before, afterBoundary, head, content, done }

    /// Delimiter: CRLF, two dashes, the boundary.
    private let delimiter: [UInt8]
    private var state = State.before
    private var buffer: [UInt8]
    /// Index before which all bytes were passed on.
    private var start = 0
    /// Index before which there is no delimiter, so that pieces of one byte cost no second search.
    private var seen = 0

    init(boundary: [UInt8]) {
        delimiter = Array("\r\n--".utf8) + boundary
        // The first boundary stands at the very beginning: as if a line had ended there.
        buffer = [13, 10]
    }

    var isDone: Bool { state == .done }

    /// Bytes that wait for more to come; between pieces never more than a part's header.
    var held: Int { buffer.count }

    mutating func read(_ piece: [UInt8], into parts: inout PartCollector) throws {
        // What follows the last boundary is read and ignored.
        if state == .done { return }
        buffer += piece
        while try step(&parts) {}
        buffer.removeFirst(start)
        seen = max(seen - start, 0)
        start = 0
    }

    /// Parses one element; false when more bytes are needed.
    private mutating func step(_ parts: inout PartCollector) throws -> Bool {
        switch state {
        case .before:
            guard let found = find(delimiter) else {
                forget(upTo: buffer.count - delimiter.count + 1)
                return false
            }
            move(to: found + delimiter.count, .afterBoundary)
            return true
        case .afterBoundary: return try afterBoundary()
        case .head:
            guard let end = find(Self.blankLine) else {
                if buffer.count - start > Multipart.maxHeadBytes { throw Self.longHead }
                return false
            }
            guard end - start <= Multipart.maxHeadBytes else { throw Self.longHead }
            try parts.begin(Self.head(buffer[start..<end + 2]))
            move(to: end + Self.blankLine.count, .content)
            return true
        case .content:
            guard let found = find(delimiter) else {
                let sure = buffer.count - delimiter.count + 1
                if sure > start {
                    try parts.add(buffer[start..<sure])
                    forget(upTo: sure)
                }
                return false
            }
            try parts.add(buffer[start..<found])
            try parts.end()
            move(to: found + delimiter.count, .afterBoundary)
            return true
        case .done:
            move(to: buffer.count, .done)
            return false
        }
    }

    /// Parses the rest of a boundary's line: two dashes end the body, else the line ends, perhaps
    /// after blanks.
    private mutating func afterBoundary() throws -> Bool {
        var at = start
        while at < buffer.count, buffer[at] == 32 || buffer[at] == 9 { at += 1 }
        guard at - start <= 70 else {
            throw UploadFault.malformed("a boundary's line doesn't end")
        }
        guard at + 1 < buffer.count else { return false }
        switch (buffer[at], buffer[at + 1]) {
        case (45, 45) where at == start: move(to: at + 2, .done)
        // The break stays: a head without lines is a blank line at once.
        case (13, 10): move(to: at, .head)
        default: throw UploadFault.malformed("something follows a boundary on its line")
        }
        return true
    }

    private mutating func move(to place: Int, _ next: State) {
        (start, seen, state) = (place, place, next)
    }

    private mutating func forget(upTo place: Int) {
        guard place > start else { return }
        (start, seen) = (place, place)
    }

    private mutating func find(_ wanted: [UInt8]) -> Int? {
        let from = max(start, seen - wanted.count + 1)
        seen = buffer.count
        return buffer.withUnsafeBytes { all in
            guard let base = all.baseAddress else { return nil }
            var at = from
            // Both that are looked for begin with CR, which few files are full of.
            while all.count - at >= wanted.count,
                let hit = memchr(base + at, Int32(wanted[0]), all.count - at - wanted.count + 1)
            {
                at = UnsafeRawPointer(hit) - base
                if memcmp(base + at, wanted, wanted.count) == 0 { return at }
                at += 1
            }
            return nil
        }
    }

    private static let blankLine = Array("\r\n\r\n".utf8)
    private static var longHead: UploadFault {
        .malformed("a part's head is longer than \(Multipart.maxHeadBytes) bytes")
    }

    private static func head(_ bytes: ArraySlice<UInt8>) throws -> PartHead {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UploadFault.malformed("a part's head is not UTF-8")
        }
        var disposition: HeaderLine?
        var type = ""
        for line in text.utf8.split(separator: 10) {
            let line = String(Substring(line)).trimmingLine
            if line.isEmpty { continue }
            guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")) else {
                throw UploadFault.malformed("a line of a part's head has no colon")
            }
            let value = String(line[line.utf8.index(after: colon)...])
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = HeaderLine(value)
            case "content-type": type = String(value.trimmingLine.prefix(200))
            case "content-transfer-encoding":
                guard ["binary", "8bit", "7bit"].contains(value.trimmingLine.lowercased()) else {
                    throw UploadFault.malformed("a part comes in a transfer encoding")
                }
            default: break
            }
        }
        guard let disposition, disposition.value.lowercased() == "form-data",
            let name = disposition.parameter("name")
        else { throw UploadFault.malformed("a part doesn't name its field") }
        return PartHead(
            name: name, fileName: disposition.parameter("filename"), type: type)
    }
}

/// A header's value and its parameters: `form-data; name="photo"; filename="cat.png"`.
struct HeaderLine {
    let value: String
    private var parameters: [String: String] = [:]

    init(_ line: String) {
        let bytes = Array(line.utf8)
        var at = 0
        func piece(until ends: [UInt8]) -> String {
            let from = at
            while at < bytes.count, !ends.contains(bytes[at]) { at += 1 }
            return String(decoding: bytes[from..<at], as: UTF8.self).trimmingLine
        }
        value = piece(until: [59])
        while at < bytes.count {
            at += 1
            let name = piece(until: [61, 59]).lowercased()
            guard at < bytes.count, bytes[at] == 61 else { continue }
            at += 1
            while at < bytes.count, bytes[at] == 32 || bytes[at] == 9 { at += 1 }
            let text: String
            if at < bytes.count, bytes[at] == 34 {
                text = Self.quoted(bytes, &at)
                _ = piece(until: [59])
            } else {
                text = piece(until: [59])
            }
            if parameters[name] == nil { parameters[name] = text }
        }
    }

    func parameter(_ name: String) -> String? { parameters[name] }

    /// Content of a quoted string: `\"` is a quote, any other backslash is itself, as browsers mean
    /// it. Then the three escapes of the HTML standard's form encoding: `%22`, `%0D`, `%0A`.
    private static func quoted(_ bytes: [UInt8], _ at: inout Int) -> String {
        at += 1
        var out: [UInt8] = []
        while at < bytes.count, bytes[at] != 34 {
            if bytes[at] == 92, at + 1 < bytes.count, bytes[at + 1] == 34 { at += 1 }
            if bytes[at] == 37, at + 2 < bytes.count,
                let escaped = escapes[Array(bytes[at + 1...at + 2])]
            {
                out.append(escaped)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        at = min(at + 1, bytes.count)
        return String(decoding: out, as: UTF8.self)
    }

    private static let escapes: [[UInt8]: UInt8] = [
        Array("22".utf8): 34, Array("0D".utf8): 13, Array("0d".utf8): 13, Array("0A".utf8): 10,
        Array("0a".utf8): 10,
    ]
}

extension String {
    /// The text without blanks and line breaks around it.
    fileprivate var trimmingLine: String {
        let kept = utf8.drop { $0 <= 32 }
        guard let end = kept.lastIndex(where: { $0 > 32 }) else { return "" }
        return String(Substring(kept[...end]))
    }
}
