/// Refusal by the name that the request's form gives the field at fault: a rule knows `pictures`
/// and `price`, a form may call the same `cover` or `live_price`.
public struct FieldRefusal: Refusal {
    /// Name of the field in the request.
    let name: String
    /// The rule's name of it.
    let old: String
    /// The refusal of the rule.
    public let refusal: any Refusal

    public var code: String { refusal.code }
    public var status: Int { refusal.status }
    public var field: String? { name }
    public var faults: [FieldFault] {
        refusal.faults.map {
            $0.field == old
                ? FieldFault(field: name, code: $0.code, message: $0.message, row: $0.row) : $0
        }
    }
    public var message: LocalizedText { refusal.message }
    public var securityEvent: String? { refusal.securityEvent }
    public var retryAfterSeconds: Int? { refusal.retryAfterSeconds }

    /// Runs a step, and gives a refusal that is about the rule's field `old` the form's name of it.
    public static func naming<T>(
        _ field: String, for old: String, _ body: () throws -> T
    ) throws -> T {
        do {
            return try body()
        } catch let refusal as any Refusal where refusal.field == old {
            throw FieldRefusal(name: field, old: old, refusal: refusal)
        }
    }

    /// Runs a command, and gives a refusal that is about the rule's field `old` the form's name of
    /// it.
    public static func naming<T: Sendable>(
        _ field: String, for old: String,
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> T
    ) async throws -> T {
        do {
            return try await body()
        } catch let refusal as any Refusal where refusal.field == old {
            throw FieldRefusal(name: field, old: old, refusal: refusal)
        }
    }
}
