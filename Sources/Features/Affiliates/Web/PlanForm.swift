import Money
import Web
import World

/// Form for a product's commission plan: rate and last day.
struct PlanForm: Form {
    static let rate = Field<Rate>.parsed("rate", max: Percent.longest) { Percent.rate($0) }
    static let ends = Field<Day?>.optional("ends", max: 10) { Day($0) }.ifPresent
    static let fields: [any AnyField] = [rate, ends]
    let rate: Rate
    /// The last day on which the product is open; `.some(nil)`: until further notice, nil: as the
    /// plan says now.
    let ends: Day??
    init(_ input: Input) throws {
        rate = try input[Self.rate]
        ends = try input[Self.ends]
    }
}
