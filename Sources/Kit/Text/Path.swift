/// A path of this site: starts with one `/`; interpolated values are percent-encoded, so a value
/// can't leave its segment.
public struct Path: ExpressibleByStringInterpolation, Sendable, Hashable, CustomStringConvertible {
    /// Path with query and fragment, percent-encoded; not yet escaped for HTML.
    public let text: String

    /// A path written in the program; traps unless it is local.
    public init(stringLiteral value: StaticString) {
        text = value.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        precondition(Self.isLocal(text), "not a path: \(text)")
    }
    /// A path with encoded values; traps unless the whole is local.
    public init(stringInterpolation: Interpolation) {
        text = stringInterpolation.text
        precondition(Self.isLocal(text), "not a path: \(text)")
    }

    /// Nil unless the text is a path of this site: for `next=` after signing in.
    public init?(local text: String) {
        guard Self.isLocal(text), text.utf8.count <= 1024,
            text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    /// A text that starts with one `/` and whose values went through `encoded`; not checked again.
    /// Used by `URLPattern`.
    public init(encoded text: String) { self.text = text }

    /// The concatenation of three encoded pieces in one allocation: a page of cards has a hundred
    /// links.
    public init(encoded start: String, _ middle: String, _ end: String) {
        let count = start.utf8.count + middle.utf8.count + end.utf8.count
        text = String(unsafeUninitializedCapacity: count) { out in
            var place = out.startIndex
            for piece in [start, middle, end] {
                place = out[place...].initialize(fromContentsOf: piece.utf8)
            }
            return place
        }
    }

    private init(checked text: String) { self.text = text }

    /// `//host` is another site; so is `/\host` to some browsers.
    static func isLocal(_ text: String) -> Bool {
        var letters = text.utf8.makeIterator()
        guard letters.next() == UInt8(ascii: "/") else { return false }
        let second = letters.next()
        return second != UInt8(ascii: "/") && second != UInt8(ascii: "\\")
    }

    public var description: String { text }

    /// Adds `name=value` to the query; nil adds nothing.
    public func with(_ name: String, _ value: String?) -> Path {
        guard let value else { return self }
        return Path(
            checked: text + (text.utf8.contains(UInt8(ascii: "?")) ? "&" : "?")
                + PercentCoding.encode(name)
                + "="
                + PercentCoding.encode(value))
    }

    /// Adds `#fragment`.
    public func at(_ fragment: String) -> Path {
        Path(checked: text + "#" + PercentCoding.encode(fragment))
    }

    /// Percent-encodes each value; literals stay as they are.
    public struct Interpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var text = ""
        public init(literalCapacity: Int, interpolationCount: Int) {}
        public mutating func appendLiteral(_ literal: StaticString) {
            text += literal.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
        }
        /// A value as one segment or query value: `/`, `?` and `&` in it are encoded.
        public mutating func appendInterpolation(_ value: String) {
            text += PercentCoding.encode(value)
        }
        /// The description of an id or a number, encoded likewise.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            text += PercentCoding.encode(value.description)
        }
    }
}
