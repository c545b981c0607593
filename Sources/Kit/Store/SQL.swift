import World

/// One statement for both engines: literal text, bound values, and the few words that differ.
///
/// Only literals of the program become text; whatever is interpolated is bound or is one of the
/// tokens below, so a value can't be pasted into SQL.
/// ```swift
/// "SELECT id FROM orders WHERE state = \(state) AND id IN (\(list: ids)) \(postgres: "FOR UPDATE")"
/// ```
public struct SQL: ExpressibleByStringInterpolation, Sendable {
    /// What was written in the program, without the values: the key of a prepared statement.
    public internal(set) var shape = SQLShape()
    /// The bound values in the order of their numbers.
    public internal(set) var values: [SQLValue] = []

    public init(stringLiteral value: StaticString) { shape.append(.text(value)) }
    public init(stringInterpolation: Interpolation) { self = stringInterpolation.sql }

    public typealias StringInterpolation = Interpolation

    public struct Interpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var sql = SQL()

        public init(literalCapacity: Int, interpolationCount: Int) {
            sql.shape.reserve(interpolationCount * 2 + 1)
            sql.values.reserveCapacity(interpolationCount)
        }

        public mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { sql.shape.append(.text(literal)) }
        }

        /// A bound value.
        public mutating func appendInterpolation<T: SQLBindable>(_ value: T) {
            sql.bind(value.sqlValue)
        }

        public mutating func appendInterpolation<T: SQLBindable>(_ value: T?) {
            sql.bind(value?.sqlValue ?? .null)
        }

        /// A bound raw value: a state, a role.
        @_disfavoredOverload
        public mutating func appendInterpolation<T: RawRepresentable>(_ value: T)
        where T.RawValue: SQLBindable { sql.bind(value.rawValue.sqlValue) }

        @_disfavoredOverload
        public mutating func appendInterpolation<T: RawRepresentable>(_ value: T?)
        where T.RawValue: SQLBindable { sql.bind(value?.rawValue.sqlValue ?? .null) }

        /// Another statement's text and values.
        public mutating func appendInterpolation(_ other: SQL) { sql.append(other) }

        /// Bound values for `IN (…)`, in powers of two so that few texts are prepared; the last is
        /// repeated to fill. An empty list matches nothing.
        public mutating func appendInterpolation<T: SQLBindable>(list: [T]) {
            guard let last = list.last else { return sql.shape.append(.text("NULL")) }
            var size = 1
            while size < list.count { size *= 2 }
            for i in 0..<size {
                if i > 0 { sql.shape.append(.text(", ")) }
                sql.bind((i < list.count ? list[i] : last).sqlValue)
            }
        }

        /// Where the engines differ.
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
