import Markets
import Web

/// Registration form at `/sell`.
struct RegistrationForm: Form {
    static let kind = Field<Shop.Kind>.choice("kind", of: Shop.Kind.self)
    static let legalName = Field<String>.text("legal_name", .name, 2...200)
    static let name = Field<String>.text("name", .name, 2...60)
    static let market = Field<MarketCode>.choice("market", of: MarketCode.self)
    static let about = Field<String>.text("about", .paragraph, 0...2000).ifPresent
    static let phone = Field<String>.text("phone", .code, 6...32)
    static let taxNumber = Field<String>.text("tax_number", .code, 0...40).ifPresent
    static let fields: [any AnyField] = [kind, legalName, name, market, about, phone, taxNumber]

    let registration: Registration

    init(_ input: Input) throws {
        registration = Registration(
            kind: try input[Self.kind], legalName: try input[Self.legalName],
            name: try input[Self.name], market: try input[Self.market],
            about: try input[Self.about], phone: try input[Self.phone],
            taxNumber: try input[Self.taxNumber])
    }
}

/// Query of the operator's queue of shops.
struct QueueForm: Form {
    static let state = Field<Shop.State>.choice("state", of: Shop.State.self, default: .waiting)
    static let fields: [any AnyField] = [state]
    let state: Shop.State
    init(_ input: Input) throws { state = try input[Self.state] }
}

/// Code and reason of a refusal.
struct RefusalForm: Form {
    static let code = Field<Shop.ReasonCode>.choice("code", of: Shop.ReasonCode.self)
    static let reason = Field<String>.text("reason", .line, 5...1000)
    static let fields: [any AnyField] = [code, reason]
    let code: Shop.ReasonCode
    let reason: String
    init(_ input: Input) throws {
        code = try input[Self.code]
        reason = try input[Self.reason]
    }
}
