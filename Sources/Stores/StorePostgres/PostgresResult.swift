import CPostgres
import Store

/// The result of one statement: rows, and the number of changed ones. Owns libpq's `PGresult`.
final class PostgresResult {
    let result: OpaquePointer
    init(_ result: OpaquePointer) { self.result = result }
    deinit { PQclear(result) }

    /// Rows inserted, updated or deleted; 0 for a SELECT.
    var changed: Int {
        guard let tag = PQcmdStatus(result), tag[0] != UInt8(ascii: "S"),
            let text = PQcmdTuples(result)
        else { return 0 }
        return Int(String(cString: text)) ?? 0
    }

    /// The server's command tag: `COMMIT`, `INSERT 0 1`.
    var tag: String { PQcmdStatus(result).map { String(cString: $0) } ?? "" }

    func each(_ body: (Row) throws -> Void) rethrows {
        let cells = Cells(result)
        let row = Row(cells)
        for number in 0..<PQntuples(result) {
            cells.row = number
            cells.nextColumn = 0
            try body(row)
        }
    }
}

/// The current row of a result.
private final class Cells: Columns {
    private let result: OpaquePointer
    private let count: Int32
    var row: Int32 = 0
    var nextColumn = 0

    init(_ result: OpaquePointer) {
        self.result = result
        count = PQnfields(result)
    }

    func isNull(_ column: Int) -> Bool {
        guard column < count else { return true }
        return PQgetisnull(result, row, Int32(column)) == 1
    }

    func integer(_ column: Int) -> Int64? {
        guard let text = text(column), let first = text.first else { return nil }
        if PQftype(result, Int32(column)) == Parameters.flagType {
            return first == UInt8(ascii: "t") ? 1 : 0
        }
        return Self.number(text)
    }

    func string(_ column: Int) -> String? {
        text(column).map { String(decoding: $0, as: UTF8.self) }
    }

    func bytes(_ column: Int) -> [UInt8]? {
        guard let text = text(column) else { return nil }
        guard PQftype(result, Int32(column)) == Parameters.blobType else { return Array(text) }
        return Bytea.decode(text)
    }

    private func text(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
        guard !isNull(column), let start = PQgetvalue(result, row, Int32(column)) else {
            return nil
        }
        let length = Int(PQgetlength(result, row, Int32(column)))
        let bytes = UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
        return UnsafeBufferPointer(start: bytes, count: length)
    }

    /// Decimal digits with a sign; nil for a fraction or a number beyond 64 bits.
    private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        let negative = text[0] == UInt8(ascii: "-")
        let digits = text.dropFirst(negative ? 1 : 0)
        guard !digits.isEmpty else { return nil }
        var n: Int64 = 0
        for c in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(c) else { return nil }
            let (tens, tooLarge) = n.multipliedReportingOverflow(by: 10)
            let (next, over) = tens.subtractingReportingOverflow(Int64(c - UInt8(ascii: "0")))
            guard !tooLarge, !over else { return nil }
            n = next
        }
        if negative { return n }
        return n == .min ? nil : -n
    }
}
