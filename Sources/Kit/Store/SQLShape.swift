/// A statement without its values, identified by the addresses of its literals: an engine finds a
/// prepared statement without building the text (0.6 µs for a text of 75 letters, as much as the
/// select itself).
public struct SQLShape: Hashable, Sendable {
    enum Fragment: Sendable {
        case text(StaticString)
        case value
        case differing(sqlite: StaticString, postgres: StaticString)
    }
    private(set) var fragments: [Fragment] = []
    /// Hash of the fragments so far, so that hashing takes one step.
    private var mix: UInt = 0

    mutating func reserve(_ count: Int) { fragments.reserveCapacity(count) }

    mutating func append(_ fragment: Fragment) {
        fragments.append(fragment)
        let place =
            switch fragment {
            case .text(let s): s.place
            case .value: 1 as UInt
            case .differing(let sqlite, let postgres): sqlite.place &* 31 &+ postgres.place
            }
        mix = (mix ^ place) &* 0x9E37_79B9_7F4A_7C15
        mix ^= mix >> 29
    }

    /// Compares addresses, not letters: equal texts from two places in the program differ, which
    /// costs one more prepared statement and is never wrong.
    public static func == (a: SQLShape, b: SQLShape) -> Bool {
        guard a.mix == b.mix, a.fragments.count == b.fragments.count else { return false }
        return zip(a.fragments, b.fragments).allSatisfy { pair in
            switch pair {
            case (.text(let x), .text(let y)): x.isSamePlace(as: y)
            case (.value, .value): true
            case (.differing(let x, let y), .differing(let u, let v)):
                x.isSamePlace(as: u) && y.isSamePlace(as: v)
            default: false
            }
        }
    }

    /// Feeds the hash that was computed while the fragments were appended.
    public func hash(into hasher: inout Hasher) { hasher.combine(mix) }

    /// Renders the statement for an engine, with values as `?1` or `$1`.
    public func text(for dialect: Dialect) -> String {
        var text = ""
        text.reserveCapacity(256)
        var bound = 0
        for fragment in fragments {
            switch fragment {
            case .text(let s): text.append(s.string)
            case .differing(let sqlite, let postgres):
                text.append((dialect == .sqlite ? sqlite : postgres).string)
            case .value:
                bound += 1
                text.append(dialect == .sqlite ? "?" : "$")
                text.append(String(bound))
            }
        }
        return text
    }
}

extension StaticString {
    var string: String {
        withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    }

    /// The address of the literal; a lone letter is kept by value.
    fileprivate var place: UInt {
        hasPointerRepresentation ? UInt(bitPattern: utf8Start) : UInt(unicodeScalar.value)
    }

    /// Literals lie in read-only memory: the same place and length is the same text.
    fileprivate func isSamePlace(as other: StaticString) -> Bool {
        hasPointerRepresentation == other.hasPointerRepresentation && place == other.place
            && (!hasPointerRepresentation || utf8CodeUnitCount == other.utf8CodeUnitCount)
    }
}
