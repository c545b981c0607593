import World

/// A column's value, or a bound one, in the types that both engines share.
public enum SQLValue: Sendable, Hashable {
    case null
    case int(Int64)
    case flag(Bool)
    case text(String)
    case blob([UInt8])
}

/// A type whose values can be bound to a statement.
public protocol SQLBindable: Sendable { var sqlValue: SQLValue { get } }

/// A type that a column can be read as; throws `StoreError.unreadable` for NULL or another type.
public protocol SQLReadable { init(column: Int, of row: Row) throws }

extension Int: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .int(Int64(self)) }
    /// A count, an amount or a share; throws also beyond `Row.largestCount`.
    public init(column: Int, of row: Row) throws {
        let n = try row.integer(column)
        guard n.magnitude <= Row.largestCount.magnitude else {
            throw StoreError.unreadable(column: column, as: "count")
        }
        self = Int(n)
    }
}

extension Int64: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .int(self) }
    public init(column: Int, of row: Row) throws { self = try row.integer(column) }
}

extension Bool: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .flag(self) }
    public init(column: Int, of row: Row) throws { self = try row.integer(column) != 0 }
}

extension String: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .text(self) }
    public init(column: Int, of row: Row) throws { self = try row.string(column) }
}

extension [UInt8]: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .blob(self) }
    public init(column: Int, of row: Row) throws { self = try row.bytes(column) }
}

extension Instant: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .int(milliseconds) }
    public init(column: Int, of row: Row) throws {
        let milliseconds = try row.integer(column)
        guard milliseconds.magnitude <= Row.largestCount.magnitude else {
            throw StoreError.unreadable(column: column, as: "moment")
        }
        self.init(milliseconds: milliseconds)
    }
}

extension ID: SQLBindable, SQLReadable {
    public var sqlValue: SQLValue { .int(rawValue) }
    public init(column: Int, of row: Row) throws { self.init(try row.integer(column)) }
}

extension Optional: SQLReadable where Wrapped: SQLReadable {
    public init(column: Int, of row: Row) throws {
        self = row.isNull(column) ? nil : try Wrapped(column: column, of: row)
    }
}

/// The engine's access to its current row; valid only while that row is being read.
public protocol Columns: AnyObject {
    /// The column that `Row.next` reads; the engine sets it to 0 on each new row.
    var nextColumn: Int { get set }
    func isNull(_ column: Int) -> Bool
    func integer(_ column: Int) -> Int64?
    func string(_ column: Int) -> String?
    func bytes(_ column: Int) -> [UInt8]?
}

/// One row, read in sequence: `try Line(id: row.next(), title: row.next())`. Don't keep it.
public struct Row {
    let columns: any Columns

    /// Bound on both sides of what is read as `Int` or `Instant`: 2⁵³, so that a thousand of them
    /// can be added. An `Int64` may be the raw form of an id, which needs all its bits, so what is
    /// computed from one is clamped where it is computed (decision 0016).
    public static let largestCount: Int64 = 1 << 53

    /// A view of the engine's current row; copies nothing.
    public init(_ columns: any Columns) { self.columns = columns }

    /// The next column, in the order of the statement: `id = try row.next()`. Types that read
    /// their columns so can be read one after the other.
    ///
    /// - Throws: `StoreError.unreadable` where the column holds another type or isn't there.
    public func next<T: SQLReadable>(_: T.Type = T.self) throws -> T {
        let column = columns.nextColumn
        columns.nextColumn = column + 1
        return try T(column: column, of: self)
    }

    /// The next column, as a value that has a raw form.
    ///
    /// - Throws: `StoreError.unreadable` for a raw value that the type doesn't know.
    public func next<T: RawRepresentable>(_: T.Type = T.self) throws -> T
    where T.RawValue: SQLReadable {
        let column = columns.nextColumn
        columns.nextColumn = column + 1
        return try self[column]
    }

    /// The next column, as a value that has a raw form, or nil for NULL.
    ///
    /// - Throws: `StoreError.unreadable` for a raw value that the type doesn't know.
    public func next<T: RawRepresentable>(_: T?.Type = T?.self) throws -> T?
    where T.RawValue: SQLReadable {
        let column = columns.nextColumn
        columns.nextColumn = column + 1
        return isNull(column) ? nil : try self[column] as T
    }

    /// A column by position, from 0. Throws `StoreError.unreadable` for NULL (read an optional
    /// instead) or another type.
    public subscript<T: SQLReadable>(_ column: Int) -> T {
        get throws { try T(column: column, of: self) }
    }

    /// A column as an enum by its raw value. Throws `StoreError.unreadable` for a value that has no
    /// case: a row of a newer version.
    public subscript<T: RawRepresentable>(_ column: Int) -> T where T.RawValue: SQLReadable {
        get throws {
            guard let value = T(rawValue: try T.RawValue(column: column, of: self)) else {
                throw StoreError.unreadable(column: column, as: "\(T.self)")
            }
            return value
        }
    }

    /// True for SQL NULL, also where the column's type wouldn't allow a read.
    public func isNull(_ column: Int) -> Bool { columns.isNull(column) }

    func integer(_ column: Int) throws -> Int64 {
        guard let n = columns.integer(column) else {
            throw StoreError.unreadable(column: column, as: "integer")
        }
        return n
    }

    func string(_ column: Int) throws -> String {
        guard let s = columns.string(column) else {
            throw StoreError.unreadable(column: column, as: "text")
        }
        return s
    }

    func bytes(_ column: Int) throws -> [UInt8] {
        guard let b = columns.bytes(column) else {
            throw StoreError.unreadable(column: column, as: "bytes")
        }
        return b
    }
}

/// A type that one row initialises, columns in the order of the SELECT.
public protocol FromRow { init(row: Row) throws }
