import CPostgres
import Store
import World

/// Reason that a transaction ended, classified for the retry.
enum Failure: Error {
    /// Another transaction conflicted: run it again.
    case conflict(String)
    /// The connection died: run it again on a new one, unless it was being committed.
    case lost(String)
    /// A prepared statement no longer fits the schema: run it again on a new connection.
    case stale(String)
    case refused(StoreError)

    /// The error as closures and callers get it.
    var told: StoreError {
        switch self {
        case .conflict, .stale: .busy(retryAfterSeconds: Failure.retryAfterSeconds)
        case .lost(let message): .unavailable(message)
        case .refused(let error): error
        }
    }

    /// A conflict is over in milliseconds; one second is the least that `Retry-After` can say.
    static let retryAfterSeconds = 1
}

extension Failure {
    /// Reads the server's SQLSTATE. Source: PostgreSQL's manual, appendix A.
    init(_ result: OpaquePointer, sql: String, mode: Mode, limit: TimeSpan) {
        let code = Self.field(result, Self.stateField) ?? ""
        let message = Self.field(result, Self.messageField) ?? Self.message(result)
        switch code {
        case "40001", "40P01", "55P03": self = .conflict(message)
        case "53100": self = .refused(.full)
        case "53300", "53200", "53400": self = .refused(.busy(retryAfterSeconds: 1))
        case "57014": self = .refused(.cutOff(milliseconds: Int(limit.milliseconds)))
        case "57P01", "57P02", "57P03", "57P05", "25P03": self = .lost(message)
        case "26000": self = .stale(message)
        case "0A000" where message.hasPrefix("cached plan"): self = .stale(message)
        case "25006" where mode.changes: self = .refused(.unavailable(message))
        case "": self = .lost(message)
        default: self = Self.byClass(code, message, sql)
        }
    }

    private static func byClass(_ code: String, _ message: String, _ sql: String) -> Failure {
        switch code.prefix(2) {
        case "08": .lost(message)
        case "23": .refused(.constraint(message))
        case "58": .refused(.unavailable(message))
        default: .refused(.statement(code: code, message: message, sql: sql))
        }
    }

    /// libpq's `PG_DIAG_SQLSTATE` and `PG_DIAG_MESSAGE_PRIMARY`; the details, with users' values,
    /// are left on the server.
    private static let stateField = Int32(UInt8(ascii: "C"))
    private static let messageField = Int32(UInt8(ascii: "M"))

    private static func field(_ result: OpaquePointer, _ code: Int32) -> String? {
        PQresultErrorField(result, code).map { String(cString: $0) }
    }

    private static func message(_ result: OpaquePointer) -> String {
        PQresultErrorMessage(result).map { oneLine(String(cString: $0)) } ?? "no message"
    }

    static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
