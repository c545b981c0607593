import World

/// One statement for both engines: literal text, bound values, and the few words that differ.
///
/// Only literals of the program become text; an interpolated value is bound or is one of the tokens
/// below, so a value can't be pasted into SQL.
/// ```swift
/// "SELECT id FROM skus WHERE state = \(state) AND id IN (\(list: ids)) \(postgres: "FOR UPDATE")"
/// ```
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// The statement without its values: the cache key of a prepared statement.
    public internal(set) var shape = SQLShape()
    /// Bound values in the order of their numbers.
    public internal(set) var values: [SQLValue] = []

    /// A statement without values.
    public init(stringLiteral value: StaticString) { shape.append(.text(value)) }
    /// A statement with its values bound.
    public init(stringInterpolation: Interpolation) { self = stringInterpolation.sql }

    public typealias StringInterpolation = Interpolation

    /// Collects text and bound values; its overloads are the only ways into a statement.
    public struct Interpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var sql = SQL()

        /// Reserves a fragment for each literal and value.
        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.shape.reserve(interpolationCount * 2 + 1)
            sql.values.reserveCapacity(interpolationCount)
        }

        /// Text of the program; a `StaticString`, so nothing built at run time gets here.
        public mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { sql.shape.append(.text(literal)) }
        }

        /// Binds a value.
        public mutating func appendInterpolation<T: SQLBindable>(_ value: T) {
            sql.bind(value.sqlValue)
        }

        /// Binds a value, or NULL; mind that `= NULL` matches nothing.
        public mutating func appendInterpolation<T: SQLBindable>(_ value: T?) {
            sql.bind(value?.sqlValue ?? .null)
        }

        /// Binds a raw value: a state, a role.
        @_disfavoredOverload
        public mutating func appendInterpolation<T: RawRepresentable>(_ value: T)
        where T.RawValue: SQLBindable { sql.bind(value.rawValue.sqlValue) }

        /// Binds a raw value, or NULL.
        @_disfavoredOverload
        public mutating func appendInterpolation<T: RawRepresentable>(_ value: T?)
        where T.RawValue: SQLBindable { sql.bind(value?.rawValue.sqlValue ?? .null) }

        /// Inserts another statement's text and values: a condition built elsewhere.
        public mutating func appendInterpolation(_ other: SQL) { sql.append(other) }

        /// Binds values for `IN (…)`, padded to a power of two with the last one so that few texts
        /// are prepared. An empty list matches nothing.
        public mutating func appendInterpolation<T: SQLBindable>(list: [T]) {
            guard let last = list.last else { return sql.shape.append(.text("NULL")) }
            var size = 1
            while size < list.count { size *= 2 }
            for i in 0..<size {
                if i > 0 { sql.shape.append(.text(", ")) }
                sql.bind((i < list.count ? list[i] : last).sqlValue)
            }
        }

        /// Text for one engine only; the other gets its own, by default none.
        public mutating func appendInterpolation(
            sqlite: StaticString = "", postgres: StaticString = ""
        ) { sql.shape.append(.differing(sqlite: sqlite, postgres: postgres)) }

        /// A column's type in a table's definition.
        public mutating func appendInterpolation(_ type: ColumnType) {
            sql.shape.append(.differing(sqlite: type.sqlite, postgres: type.postgres))
        }

        /// A column to sort by, chosen from an enum.
        public mutating func appendInterpolation(by column: some SortColumn) {
            sql.shape.append(.text(column.sql))
        }
    }

    /// The statement's text and its values in the order of their numbers.
    public func rendered(for dialect: Dialect) -> (text: String, values: [SQLValue]) {
        (shape.text(for: dialect), values)
    }

    /// Concatenates two statements, values renumbered; mind the blank between them.
    public static func + (a: SQL, b: SQL) -> SQL {
        var out = a
        out.append(b)
        return out
    }

    private init() {}

    private mutating func bind(_ value: SQLValue) {
        shape.append(.value)
        values.append(value)
    }

    private mutating func append(_ other: SQL) {
        for fragment in other.shape.fragments { shape.append(fragment) }
        values += other.values
    }
}

/// A column that a list may be sorted by.
public protocol SortColumn { var sql: StaticString { get } }

/// The engine whose SQL is written: placeholders `?1` or `$1`, and the words that differ.
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
