import World

/// One statement for both engines: literal text, bound values, and the few words that differ.
///
/// Only literals of the program become text; whatever is interpolated is bound or is one of the
/// tokens below, so a value can't be pasted into SQL.
/// ```swift
/// "SELECT id FROM orders WHERE state = \(state) AND id IN (\(list: ids)) \(postgres: "FOR UPDATE")"
/// ```
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    enum Piece: Sendable {
        case text(StaticString)
        case value(SQLValue)
        case differing(sqlite: StaticString, postgres: StaticString)
    }
    var pieces: [Piece] = []

    public init(stringLiteral value: StaticString) { pieces = [.text(value)] }
    public init(stringInterpolation: Interpolation) { pieces = stringInterpolation.pieces }

    public typealias StringInterpolation = Interpolation

    public struct Interpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var pieces: [Piece] = []

        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { pieces.append(.text(literal)) }
        }

        /// A bound value.
        public mutating func appendInterpolation<T: SQLBindable>(_ value: T) {
            pieces.append(.value(value.sqlValue))
        }

        public mutating func appendInterpolation<T: SQLBindable>(_ value: T?) {
            pieces.append(.value(value?.sqlValue ?? .null))
        }

        /// A bound raw value: a state, a role.
        @_disfavoredOverload
        public mutating func appendInterpolation<T: RawRepresentable>(_ value: T)
        where T.RawValue: SQLBindable { pieces.append(.value(value.rawValue.sqlValue)) }

        @_disfavoredOverload
        public mutating func appendInterpolation<T: RawRepresentable>(_ value: T?)
        where T.RawValue: SQLBindable { pieces.append(.value(value?.rawValue.sqlValue ?? .null)) }

        /// Another statement's text and values.
        public mutating func appendInterpolation(_ other: SQL) { pieces += other.pieces }

        /// Bound values for `IN (…)`, in powers of two so that few texts are prepared; the last is
        /// repeated to fill. An empty list matches nothing.
        public mutating func appendInterpolation<T: SQLBindable>(list: [T]) {
            guard let last = list.last else { return pieces.append(.text("NULL")) }
            var size = 1
            while size < list.count { size *= 2 }
            for i in 0..<size {
                if i > 0 { pieces.append(.text(", ")) }
                pieces.append(.value((i < list.count ? list[i] : last).sqlValue))
            }
        }

        /// Where the engines differ.
        public mutating func appendInterpolation(
            sqlite: StaticString = "", postgres: StaticString = ""
        ) { pieces.append(.differing(sqlite: sqlite, postgres: postgres)) }

        /// A column's type in a table's definition.
        public mutating func appendInterpolation(_ type: ColumnType) {
            pieces.append(.differing(sqlite: type.sqlite, postgres: type.postgres))
        }

        /// A column to sort by, chosen from an enum.
        public mutating func appendInterpolation(by column: some SortColumn) {
            pieces.append(.text(column.sql))
        }
    }

    /// The statement's text and its values in the order of their numbers.
    public func rendered(for dialect: Dialect) -> (text: String, values: [SQLValue]) {
        var text = ""
        text.reserveCapacity(256)
        var values: [SQLValue] = []
        for piece in pieces {
            switch piece {
            case .text(let s): text.append(s.string)
            case .differing(let sqlite, let postgres):
                text.append((dialect == .sqlite ? sqlite : postgres).string)
            case .value(let v):
                values.append(v)
                text.append(dialect == .sqlite ? "?" : "$")
                text.append(String(values.count))
            }
        }
        return (text, values)
    }

    public static func + (a: SQL, b: SQL) -> SQL {
        var out = a
        out.pieces += b.pieces
        return out
    }
}

extension StaticString {
    var string: String {
        withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    }
}

/// A column that a list may be sorted by.
public protocol SortColumn { var sql: StaticString { get } }

public enum Dialect: String, Sendable, CaseIterable { case sqlite, postgres }

/// Column types by token: STRICT SQLite knows INTEGER, TEXT and BLOB.
public enum ColumnType: Sendable {
    case id, int, instant, flag, text, blob
    /// Ends a table's definition.
    case strict

    var sqlite: StaticString {
        switch self {
        case .id, .int, .instant, .flag: "INTEGER"
        case .text: "TEXT"
        case .blob: "BLOB"
        case .strict: "STRICT"
        }
    }

    var postgres: StaticString {
        switch self {
        case .id, .int, .instant: "BIGINT"
        case .flag: "BOOLEAN"
        case .text: "TEXT"
        case .blob: "BYTEA"
        case .strict: ""
        }
    }
}
