import World

/// A JSON value. Numbers stay text, so that none loses a digit. A request has flat objects of them;
/// what we wrote ourselves and keep may nest.
public indirect enum JSONValue: Sendable, Hashable {
    /// `null`, or a member that isn't there.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A number as it is written.
    case number(String)
    /// A string, unescaped.
    case text(String)
    /// An array.
    case list([JSONValue])
    /// An object; of a name that stands twice, the last member.
    case object([String: JSONValue])

    /// Objects and lists inside of each other.
    public static let maxDepth = 8

    /// Throws `JSONUnreadable` for anything but one complete value.
    public init(_ bytes: [UInt8]) throws { self = try JSONReader.value(bytes) }

    /// A member of an object; `null` where it has none, or this is no object.
    public subscript(_ name: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    /// Nil for `null`.
    public var orNil: JSONValue? { self == .null ? nil : self }

    /// The string. Throws `JSONUnreadable` for another kind, as do the others below.
    public func text() throws -> String {
        guard case .text(let text) = self else { throw JSONUnreadable("a text was expected") }
        return text
    }

    /// Bound of a whole number on both sides, 2⁵³: what every reader of JSON holds exactly
    /// (RFC 8259, section 6), and so far below 64 bits that a thousand of them can be added.
    public static let largestInteger: Int64 = 1 << 53

    /// The number, which must be whole and within `largestInteger`.
    public func integer() throws -> Int64 {
        guard case .number(let digits) = self, let n = Int64(digits),
            n.magnitude <= Self.largestInteger.magnitude
        else { throw JSONUnreadable("a whole number of at most 16 digits was expected") }
        return n
    }

    /// True or false.
    public func flag() throws -> Bool {
        guard case .flag(let flag) = self else {
            throw JSONUnreadable("true or false was expected")
        }
        return flag
    }

    /// Items of the array.
    public func list() throws -> [JSONValue] {
        guard case .list(let items) = self else { throw JSONUnreadable("a list was expected") }
        return items
    }

    /// An id of a kind, written as text.
    public func id<T>(_: T.Type = T.self) throws -> ID<T> {
        guard let id = ID<T>(try text()) else { throw JSONUnreadable("an id was expected") }
        return id
    }

    /// Milliseconds since 1970.
    public func instant() throws -> Instant { Instant(milliseconds: try integer()) }

    /// A case of an enum, by its raw value.
    public func choice<Choice: RawRepresentable<String>>(
        of _: Choice.Type = Choice.self
    ) throws -> Choice {
        guard let choice = Choice(rawValue: try text()) else {
            throw JSONUnreadable("one of a few words was expected")
        }
        return choice
    }
}
