import Identities
import Web

/// Query of a stall's page: the shelf to show; nil for all.
struct ShelfChoice: Form {
    static let shelf = Field<StallShelfID?>.optionalID("shelf", of: StallShelfKind.self)
    static let fields: [any AnyField] = [shelf]
    let shelf: StallShelfID?
    init(_ input: Input) throws { shelf = try input[Self.shelf] }
}
