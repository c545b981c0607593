import World

/// JSON read back into a tree: for what we wrote ourselves and keep, not for requests.
public enum JSONValue: Sendable, Equatable {
    case null
    case flag(Bool)
    /// As it is written.
    case number(String)
    case text(String)
    case list([JSONValue])
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

    public func text() throws -> String {
        guard case .text(let text) = self else { throw JSONUnreadable("a text was expected") }
        return text
    }

    public func integer() throws -> Int64 {
        guard case .number(let digits) = self, let n = Int64(digits) else {
            throw JSONUnreadable("a whole number was expected")
        }
        return n
    }

    public func flag() throws -> Bool {
        guard case .flag(let flag) = self else {
            throw JSONUnreadable("true or false was expected")
        }
        return flag
    }

    public func list() throws -> [JSONValue] {
        guard case .list(let items) = self else { throw JSONUnreadable("a list was expected") }
        return items
    }

    public func id<T>(_: T.Type = T.self) throws -> ID<T> {
        guard let id = ID<T>(try text()) else { throw JSONUnreadable("an id was expected") }
        return id
    }

    /// Milliseconds since 1970.
    public func instant() throws -> Instant { Instant(milliseconds: try integer()) }

    public func choice<Choice: RawRepresentable<String>>(
        of _: Choice.Type = Choice.self
    ) throws -> Choice {
        guard let choice = Choice(rawValue: try text()) else {
            throw JSONUnreadable("one of a few words was expected")
        }
        return choice
    }
}

/// Stored JSON that doesn't say what it should.
public struct JSONUnreadable: Error, Equatable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
