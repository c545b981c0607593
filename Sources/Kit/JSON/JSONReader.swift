import Text

/// Reads a request's JSON: one flat object of scalars, or of lists of scalars.
///
/// Nothing nests deeper than a list in the object, so depth is bounded by the grammar. Numbers stay
/// text, null is a value of its own, and an error names the byte.
public enum JSONReader {
    /// Bound of an object's members: no form of ours has more, and a hostile object stays cheap.
    public static let maxKeys = 512
    /// Bytes of a member's name.
    public static let maxKeyBytes = 200
    /// Items of one list: more than any list field takes.
    public static let maxItems = 4096
    /// Bytes of a number: an Int64 has 20, nobody means more.
    public static let maxNumberBytes = 64

    /// Members of the object by name, also those that are `null`. Throws `JSONUnreadable`.
    public static func object(_ bytes: [UInt8]) throws -> [String: JSONValue] {
        guard String(validating: bytes, as: UTF8.self) != nil else {
            throw JSONUnreadable("the JSON is not UTF-8")
        }
        return try bytes.withUnsafeBufferPointer { buffer in
            var cursor = JSONCursor(bytes: buffer)
            return try cursor.document()
        }
    }

    /// Any one value, nested as deep as `JSONValue.maxDepth`.
    static func value(_ bytes: [UInt8]) throws -> JSONValue {
        try bytes.withUnsafeBufferPointer { buffer in
            var cursor = JSONCursor(bytes: buffer)
            return try cursor.whole()
        }
    }
}

/// Position in the JSON text, moving forward only.
private struct JSONCursor {
    let bytes: UnsafeBufferPointer<UInt8>
    var at = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    private var byte: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func fault(_ what: String, at place: Int? = nil) -> JSONUnreadable {
        JSONUnreadable("\(what), at byte \(place ?? at) of the JSON")
    }

    private mutating func skipBlanks() {
        while let b = byte, b == 32 || b == 9 || b == 10 || b == 13 { at += 1 }
    }

    private mutating func take(_ wanted: UInt8) -> Bool {
        guard byte == wanted else { return false }
        at += 1
        return true
    }

    mutating func document() throws -> [String: JSONValue] {
        skipBlanks()
        guard take(UInt8(ascii: "{")) else { throw fault("an object was expected") }
        let values = try members()
        skipBlanks()
        guard at == bytes.count else { throw fault("something follows the object") }
        return values
    }

    private mutating func members() throws -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        var names: Set<String> = []
        skipBlanks()
        if take(UInt8(ascii: "}")) { return values }
        while true {
            skipBlanks()
            let start = at
            guard byte == UInt8(ascii: "\"") else { throw fault("a name in quotes was expected") }
            let name = try text()
            guard name.utf8.count <= JSONReader.maxKeyBytes else {
                throw fault("a name is longer than \(JSONReader.maxKeyBytes) bytes", at: start)
            }
            guard names.insert(name).inserted else {
                throw fault("a name stands there twice", at: start)
            }
            guard names.count <= JSONReader.maxKeys else {
                throw fault("there are more than \(JSONReader.maxKeys) names", at: start)
            }
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon was expected") }
            values[name] = try value() ?? .null
            skipBlanks()
            if take(UInt8(ascii: "}")) { return values }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma or } was expected") }
        }
    }

    private mutating func value() throws -> JSONValue? {
        skipBlanks()
        if byte == UInt8(ascii: "[") { return .list(try list()) }
        return try scalar()
    }

    private mutating func list() throws -> [JSONValue] {
        at += 1
        var items: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return items }
        while true {
            skipBlanks()
            let start = at
            if byte == UInt8(ascii: "[") { throw fault("a list inside a list is not taken") }
            guard let item = try scalar() else {
                throw fault("null inside a list is not taken", at: start)
            }
            items.append(item)
            guard items.count <= JSONReader.maxItems else {
                throw fault("a list has more than \(JSONReader.maxItems) items")
            }
            skipBlanks()
            if take(UInt8(ascii: "]")) { return items }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma or ] was expected") }
        }
    }

    private mutating func scalar() throws -> JSONValue? {
        switch byte {
        case nil: throw fault("a value was expected where the text ends")
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "{"): throw fault("an object inside the object is not taken")
        case let b? where b == UInt8(ascii: "-") || (48...57).contains(b):
            return .number(try number())
        default:
            if word("true") { return .flag(true) }
            if word("false") { return .flag(false) }
            if word("null") { return nil }
            throw fault("a text, a number, true, false or null was expected")
        }
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let found = word.withUTF8Buffer { word in
            at + word.count <= bytes.count
                && UnsafeBufferPointer(rebasing: bytes[at..<at + word.count]).elementsEqual(word)
        }
        if found { at += word.utf8CodeUnitCount }
        return found
    }

    /// A number by the grammar of RFC 8259: no plus, no leading zero, no NaN, no bare point.
    private mutating func number() throws -> String {
        let start = at
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        if let b = byte, (48...57).contains(b) || b == UInt8(ascii: ".") {
            throw fault("a number is not written as JSON writes it", at: start)
        }
        guard at - start <= JSONReader.maxNumberBytes else {
            throw fault("a number is longer than \(JSONReader.maxNumberBytes) letters", at: start)
        }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private mutating func digits() throws {
        let start = at
        while let b = byte, (48...57).contains(b) { at += 1 }
        if at == start { throw fault("a digit was expected") }
    }

    private mutating func text() throws -> String {
        at += 1
        let start = at
        while let b = byte, b != UInt8(ascii: "\""), b != UInt8(ascii: "\\"), b >= 32 { at += 1 }
        if take(UInt8(ascii: "\"")) {
            return String(decoding: bytes[start..<at - 1], as: UTF8.self)
        }
        var out = Array(bytes[start..<at])
        while let b = byte {
            if b < 32 { throw fault("a control character stands in a text") }
            at += 1
            switch b {
            case UInt8(ascii: "\""): return String(decoding: out, as: UTF8.self)
            case UInt8(ascii: "\\"): try escape(into: &out)
            default: out.append(b)
            }
        }
        throw fault("a text has no end", at: start - 1)
    }

    private mutating func escape(into out: inout [UInt8]) throws {
        let start = at - 1
        guard let b = byte else { throw fault("a text has no end", at: start) }
        at += 1
        switch b {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(b)
        case UInt8(ascii: "b"): out.append(8)
        case UInt8(ascii: "f"): out.append(12)
        case UInt8(ascii: "n"): out.append(10)
        case UInt8(ascii: "r"): out.append(13)
        case UInt8(ascii: "t"): out.append(9)
        case UInt8(ascii: "u"):
            out.append(contentsOf: Character(try scalarOfEscape(start)).utf8)
        default: throw fault("no such escape", at: start)
        }
    }

    /// `\u0041`, or the two halves of a surrogate pair.
    private mutating func scalarOfEscape(_ start: Int) throws -> Unicode.Scalar {
        var code = try fourHex(start)
        if (0xD800...0xDBFF).contains(code), take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
            let low = try fourHex(start)
            guard (0xDC00...0xDFFF).contains(low) else {
                throw fault("half of a surrogate pair stands alone", at: start)
            }
            code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(code) else {
            throw fault("half of a surrogate pair stands alone", at: start)
        }
        return scalar
    }

    private mutating func fourHex(_ start: Int) throws -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let b = byte, let digit = Hex.value(of: b) else {
                throw fault("four hexadecimal digits were expected", at: start)
            }
            code = code << 4 | UInt32(digit)
            at += 1
        }
        return code
    }
}

// MARK: nested values

extension JSONCursor {
    fileprivate mutating func whole() throws -> JSONValue {
        let value = try tree(depth: 0)
        skipBlanks()
        guard at == bytes.count else { throw fault("something follows the value") }
        return value
    }

    private mutating func tree(depth: Int) throws -> JSONValue {
        guard depth < JSONValue.maxDepth else { throw fault("it is nested too deep") }
        skipBlanks()
        if take(UInt8(ascii: "{")) { return .object(try treeMembers(depth: depth)) }
        if take(UInt8(ascii: "[")) { return .list(try treeItems(depth: depth)) }
        return try scalar() ?? .null
    }

    private mutating func treeMembers(depth: Int) throws -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        skipBlanks()
        if take(UInt8(ascii: "}")) { return members }
        while true {
            skipBlanks()
            guard byte == UInt8(ascii: "\"") else { throw fault("a name in quotes was expected") }
            let name = try text()
            skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw fault("a colon was expected") }
            members[name] = try tree(depth: depth + 1)
            skipBlanks()
            if take(UInt8(ascii: "}")) { return members }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma or } was expected") }
        }
    }

    private mutating func treeItems(depth: Int) throws -> [JSONValue] {
        var items: [JSONValue] = []
        skipBlanks()
        if take(UInt8(ascii: "]")) { return items }
        while true {
            items.append(try tree(depth: depth + 1))
            skipBlanks()
            if take(UInt8(ascii: "]")) { return items }
            guard take(UInt8(ascii: ",")) else { throw fault("a comma or ] was expected") }
        }
    }
}
