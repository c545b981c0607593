/// JSON as people read it: what fits on a line stands on one.
indirect enum JSONText {
    case leaf(String)
    case list([JSONText])
    case object([(key: String, value: JSONText)])

    static let columns = 100

    static func pretty(_ bytes: [UInt8]) -> String {
        var reader = Reader(bytes)
        return reader.value().printed(indent: 0, before: 0)
    }

    /// The names of an object's members, or none.
    var keys: [String] {
        if case .object(let members) = self { members.map(\.key) } else { [] }
    }

    private var flat: String {
        switch self {
        case .leaf(let text): text
        case .list(let items): "[" + items.map(\.flat).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\($0.key): \($0.value.flat)" }.joined(separator: ", ") + "}"
        }
    }

    private func printed(indent: Int, before: Int) -> String {
        let flat = flat
        if indent + before + flat.count <= Self.columns { return flat }
        let pad = String(repeating: " ", count: indent + 2)
        let end = "\n" + String(repeating: " ", count: indent)
        switch self {
        case .leaf: return flat
        case .list(let items):
            let lines = items.map { pad + $0.printed(indent: indent + 2, before: 0) }
            return "[\n" + lines.joined(separator: ",\n") + end + "]"
        case .object(let members):
            let lines = members.map {
                pad + $0.key + ": "
                    + $0.value.printed(indent: indent + 2, before: $0.key.count + 2)
            }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        }
    }

    /// Believes that the text is JSON: other tests read it strictly.
    private struct Reader {
        let bytes: [UInt8]
        var at = 0
        init(_ bytes: [UInt8]) { self.bytes = bytes }

        private var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

        private mutating func skip() {
            while [32, 10, 13, 9, 44, 58].contains(next), at < bytes.count { at += 1 }
        }

        mutating func value() -> JSONText {
            skip()
            switch next {
            case UInt8(ascii: "["):
                at += 1
                var items: [JSONText] = []
                while !closes(UInt8(ascii: "]")) { items.append(value()) }
                return .list(items)
            case UInt8(ascii: "{"):
                at += 1
                var members: [(key: String, value: JSONText)] = []
                while !closes(UInt8(ascii: "}")) {
                    let key = leaf()
                    members.append((key, value()))
                }
                return .object(members)
            default: return .leaf(leaf())
            }
        }

        private mutating func closes(_ end: UInt8) -> Bool {
            skip()
            guard at < bytes.count else { return true }
            guard next == end else { return false }
            at += 1
            return true
        }

        private mutating func leaf() -> String {
            skip()
            let start = at
            if next == UInt8(ascii: "\"") {
                at += 1
                while at < bytes.count, next != UInt8(ascii: "\"") {
                    at += next == UInt8(ascii: "\\") ? 2 : 1
                }
                at += 1
            } else {
                while at < bytes.count, ![44, 93, 125, 32, 10].contains(next) { at += 1 }
                if at == start { at += 1 }
            }
            return String(decoding: bytes[start..<min(at, bytes.count)], as: UTF8.self)
        }
    }
}
