import Store

/// Refusal of one row of several, which its sentence names.
struct RowRefusal: Refusal {
    /// Number of the row as the form shows it; the first is 1.
    let row: Int
    /// Name of the column at fault; nil if it is about the whole row.
    var column: LocalizedText?
    /// Field of the column at fault; nil where the refusal names its own.
    var name: String?
    let refusal: any Refusal

    var code: String { refusal.code }
    var status: Int { refusal.status }
    var field: String? { name ?? refusal.field }
    var retryAfterSeconds: Int? { refusal.retryAfterSeconds }

    var faults: [FieldFault] {
        field.map { [FieldFault(field: $0, code: code, message: message, row: row)] } ?? []
    }

    var message: LocalizedText {
        var texts = ["reason": refusal.message]
        texts["column"] = column
        return LocalizedText(
            column == nil ? "listings.skus.row-fault" : "listings.skus.cell-fault",
            ["row": "\(row)"], texts: texts)
    }

    /// Runs a step for a row, and names the row in its refusal; nil for a step without one.
    static func naming<T>(
        _ row: Int?, _ column: LocalizedText? = nil, field: String? = nil,
        _ body: () throws -> T
    ) throws -> T {
        do {
            return try body()
        } catch let refusal as any Refusal {
            guard let row else { throw refusal }
            throw RowRefusal(row: row, column: column, name: field, refusal: refusal)
        }
    }

    /// Throws what was refused: several at once as a form's faults.
    static func check(_ refused: [RowRefusal]) throws {
        if refused.count > 1 {
            throw Faults(
                refused.map {
                    FieldFault(
                        field: $0.field ?? "sku", code: $0.code, message: $0.message, row: $0.row)
                })
        }
        if let only = refused.first { throw only }
    }
}
