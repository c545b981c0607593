/// One market's numbering plan: its calling code, and the numbers that exist after it.
struct PhonePlan: Sendable {
    let code: String
    /// Prefix of a number within the country, never after the plus; empty where there is none.
    let trunk: String
    /// Prefixes before another country's calling code.
    private(set) var exits: [DigitShape] = []
    private var rows: [Row] = []

    enum Kind: String, CaseIterable, Sendable {
        case exit, mobile, fixed, any, service
    }

    private struct Row: Sendable {
        let kind: Kind
        let prefix: DigitShape
        let digits: ClosedRange<Int>
    }

    init(code: String, trunk: String) {
        self.code = code
        self.trunk = trunk
    }

    /// True for a number that exists after the calling code.
    func has(_ national: Substring, _ kind: Kind? = nil) -> Bool {
        rows.contains {
            (kind == nil || $0.kind == kind) && $0.digits.contains(national.utf8.count)
                && $0.prefix.begins(national)
        }
    }

    /// The number after its calling code, without a trunk prefix that stands before it.
    func national(_ digits: Substring) -> Substring? {
        if has(digits) { return digits }
        guard !trunk.isEmpty, digits.hasPrefix(trunk) else { return nil }
        let rest = digits.dropFirst(trunk.utf8.count)
        return has(rest) ? rest : nil
    }

    mutating func add(_ row: PackRow) throws(PackFault) {
        guard let shape = DigitShape(try row.text("prefix")) else {
            throw row.fault("prefix must be digits, x and [1-57-9], is \(row.cell("prefix"))")
        }
        let kind = try row.one(Kind.self, "kind")
        guard kind != .exit else {
            exits.append(shape)
            return
        }
        rows.append(
            Row(kind: kind, prefix: shape, digits: try row.digits("digits", afterCode: code)))
    }
}

/// Digits with classes: `7[1-57-9]x` is 7, then any but 0 and 6, then any digit.
struct DigitShape: Sendable, Equatable {
    private let places: [Set<UInt8>]
    var count: Int { places.count }

    /// Parses a shape; nil for any other text.
    init?(_ text: String) {
        var places: [Set<UInt8>] = []
        var rest = Substring(text)
        while let first = rest.first {
            rest.removeFirst()
            switch first {
            case "0"..."9": places.append(Set(first.utf8))
            case "x": places.append(Self.every)
            case "[":
                guard let end = rest.firstIndex(of: "]"), let some = Self.some(rest[..<end]) else {
                    return nil
                }
                places.append(some)
                rest = rest[rest.index(after: end)...]
            default: return nil
            }
        }
        guard !places.isEmpty else { return nil }
        self.places = places
    }

    /// True if digits begin with this shape.
    func begins(_ digits: Substring) -> Bool {
        digits.utf8.count >= places.count && zip(digits.utf8, places).allSatisfy { $1.contains($0) }
    }

    private static let every = Set("0123456789".utf8)

    /// Digits of `1-57-9`: single ones and spans.
    private static func some(_ text: Substring) -> Set<UInt8>? {
        let bytes = Array(text.utf8)
        var out: Set<UInt8> = []
        var place = 0
        while place < bytes.count {
            let low = bytes[place]
            let isSpan = place + 2 < bytes.count && bytes[place + 1] == UInt8(ascii: "-")
            let high = isSpan ? bytes[place + 2] : low
            guard every.contains(low), every.contains(high), low <= high else { return nil }
            out.formUnion(low...high)
            place += isSpan ? 3 : 1
        }
        return out.isEmpty ? nil : out
    }
}

extension PackRow {
    /// A span of digits, as `9-10` or `10`, that fits with its calling code into E.164's 15.
    func digits(_ column: String, afterCode code: String) throws(PackFault) -> ClosedRange<Int> {
        let ends = cell(column).split(separator: "-", omittingEmptySubsequences: false)
            .map { Int($0) }
        guard let low = ends.first ?? nil, let high = ends.last ?? nil, ends.count <= 2,
            low >= 4, low <= high, high + code.utf8.count <= 15
        else { throw fault("\(column) must be as 9-10, is \(cell(column))") }
        return low...high
    }
}
