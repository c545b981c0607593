import Text

/// Tokenizer of HTML: tags and text in one pass, as a browser would read it. Never fails: what is
/// no tag is text, and a tag that doesn't end is dropped with what follows.
struct HTMLTokens: Sequence, IteratorProtocol {
    enum Token: Equatable {
        /// Text with its entities resolved.
        case text(String)
        /// Start tag; `address` is a link's, escaped and safe; `isEmpty` where the tag ends in
        /// `/>`.
        case open(String, address: String?, isEmpty: Bool)
        case close(String)
    }

    /// Elements in which nothing is a tag but their own end.
    private static let raw: Set<String> = [
        "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript",
    ]

    private let bytes: [UInt8]
    private var at = 0
    private var rawUntil: String?

    init(_ html: String, most: Int) {
        bytes = Array(html.utf8.prefix(most))
    }

    mutating func next() -> Token? {
        while at < bytes.count {
            if let name = rawUntil {
                rawUntil = nil
                if let token = rawText(until: name) { return token }
                continue
            }
            guard bytes[at] == UInt8(ascii: "<") else { return .text(text()) }
            switch peek(1) {
            case UInt8(ascii: "!") where peek(2) == 45 && peek(3) == 45: skip(past: "-->")
            case UInt8(ascii: "!"), UInt8(ascii: "?"): skip(past: ">")
            case UInt8(ascii: "/") where isLetter(peek(2)):
                at += 2
                let name = name()
                _ = attributes()
                return .close(name)
            case UInt8(ascii: "/"): skip(past: ">")
            case let b where isLetter(b):
                at += 1
                let name = name()
                guard let (address, isEmpty) = attributes() else { return nil }
                if Self.raw.contains(name) { rawUntil = name }
                return .open(name, address: name == "a" ? address : nil, isEmpty: isEmpty)
            default:
                at += 1
                return .text("<")
            }
        }
        return nil
    }

    private func peek(_ ahead: Int) -> UInt8 {
        at + ahead < bytes.count ? bytes[at + ahead] : 0
    }

    private func isLetter(_ b: UInt8) -> Bool { (97...122).contains(b | 32) }

    private mutating func text() -> String {
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "<") { at += 1 }
        return Entities.resolved(bytes[start..<at])
    }

    /// The content of a raw element; nil if it is empty.
    private mutating func rawText(until name: String) -> Token? {
        let end = Array(name.utf8)
        let start = at
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "<"), peek(1) == UInt8(ascii: "/"),
                bytes[(at + 2)...].prefix(end.count).map({ $0 | 32 }) == end
            {
                break
            }
            at += 1
        }
        return at > start ? .text(String(decoding: bytes[start..<at], as: UTF8.self)) : nil
    }

    private mutating func name() -> String {
        let start = at
        while at < bytes.count, bytes[at] > 32, bytes[at] != UInt8(ascii: ">"),
            bytes[at] != UInt8(ascii: "/")
        { at += 1 }
        return String(decoding: bytes[start..<at].prefix(20), as: UTF8.self).lowercased()
    }

    /// Reads to the end of the tag; nil if it has none. Only `href` is of interest.
    private mutating func attributes() -> (address: String?, isEmpty: Bool)? {
        var address: String?
        while at < bytes.count {
            let b = bytes[at]
            if b == UInt8(ascii: ">") {
                let isEmpty = bytes[at - 1] == UInt8(ascii: "/")
                at += 1
                return (address, isEmpty)
            }
            if b <= 32 || b == UInt8(ascii: "/") {
                at += 1
                continue
            }
            let start = at
            at += 1  // an equals sign may start a name
            while at < bytes.count, bytes[at] > 32, bytes[at] != UInt8(ascii: "="),
                bytes[at] != UInt8(ascii: ">"), bytes[at] != UInt8(ascii: "/")
            { at += 1 }
            let name = bytes[start..<at].map { $0 | 32 }
            skipBlanks()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "=") else { continue }
            at += 1
            skipBlanks()
            let value = value()
            if address == nil, name == Array("href".utf8) { address = Self.safe(value) }
        }
        at = bytes.count
        return nil
    }

    private mutating func skipBlanks() {
        while at < bytes.count, bytes[at] <= 32 { at += 1 }
    }

    private mutating func value() -> ArraySlice<UInt8> {
        guard at < bytes.count else { return [] }
        let quote = bytes[at]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            let start = at + 1
            at = start
            while at < bytes.count, bytes[at] != quote { at += 1 }
            let value = bytes[start..<at]
            if at < bytes.count { at += 1 }
            return value
        }
        let start = at
        while at < bytes.count, bytes[at] > 32, bytes[at] != UInt8(ascii: ">") { at += 1 }
        return bytes[start..<at]
    }

    /// An http or https address, escaped; nil for any other.
    private static func safe(_ value: ArraySlice<UInt8>) -> String? {
        var text = Entities.resolved(value)[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        guard let url = WebURL(String(text)) else { return nil }
        // A `WebURL` has no other letter that means something in an attribute.
        return url.text.replacing("&", with: "&amp;").replacing("'", with: "&#39;")
    }

    private mutating func skip(past end: StaticString) {
        let mark = end.withUTF8Buffer { Array($0) }
        while at < bytes.count {
            if bytes[at...].starts(with: mark) {
                at += mark.count
                return
            }
            at += 1
        }
    }
}

/// Character references that shops' descriptions use; any other stays as it was typed.
enum Entities {
    private static let named: [String: String] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
        "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”",
        "hellip": "…", "bull": "•", "middot": "·", "trade": "™", "copy": "©", "reg": "®",
        "deg": "°", "times": "×", "frac12": "½", "frac14": "¼", "frac34": "¾", "eacute": "é",
        "egrave": "è", "agrave": "à", "aacute": "á", "ccedil": "ç", "ntilde": "ñ", "ouml": "ö",
        "uuml": "ü", "auml": "ä", "oacute": "ó", "iacute": "í", "uacute": "ú", "pound": "£",
        "euro": "€", "laquo": "«", "raquo": "»", "ensp": " ", "emsp": " ", "thinsp": " ",
        "zwnj": "", "shy": "",
    ]
    /// Letters of the longest reference that is looked for.
    private static let longest = 10

    static func resolved(_ bytes: ArraySlice<UInt8>) -> String {
        guard bytes.contains(UInt8(ascii: "&")) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        var out: [UInt8] = []
        var at = bytes.startIndex
        while at < bytes.endIndex {
            if bytes[at] == UInt8(ascii: "&") {
                let rest = bytes[(at + 1)...].prefix(longest + 1)
                if let end = rest.firstIndex(of: UInt8(ascii: ";")),
                    let text = meaning(String(decoding: rest[..<end], as: UTF8.self))
                {
                    out += Array(text.utf8)
                    at = end + 1
                    continue
                }
            }
            out.append(bytes[at])
            at += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func meaning(_ name: String) -> String? {
        guard name.hasPrefix("#") else { return named[name] }
        let digits = name.dropFirst()
        let number =
            digits.first == "x" || digits.first == "X"
            ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        guard let number, number > 0, let scalar = Unicode.Scalar(number) else { return nil }
        return String(scalar)
    }
}
