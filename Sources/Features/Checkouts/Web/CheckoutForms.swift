import Baskets
import Text
import Identities
import Accounts
import HTML
import Markets
import Money
import Payments
import Store
import Web
import World

/// Fields of an address, all optional here: required ones are in the market's pack.
enum AddressFields {
    /// Upper bound of a field; no market's pack allows more.
    private static let longest = 0...200
    static let all: [Field<String>] = AddressField.allCases.map {
        Field<String>.text($0.rawValue, $0.purpose, longest)
    }

    static func read(_ input: Input, market: MarketCode) throws -> Address {
        var address = Address(market: market)
        for (field, key) in zip(all, AddressField.allCases) { address[key] = try input[field] }
        return address
    }
}

extension Address {
    /// True if nothing was submitted: the last address is meant.
    var isBlank: Bool { AddressField.allCases.allSatisfy { self[$0].isEmpty } }
}

/// Form for the delivery address, submitted before there is a total.
struct DeliveryForm: Form {
    static let fields: [any AnyField] = AddressFields.all
    private let input: Input
    init(_ input: Input) throws { self.input = input }
    func address(in market: MarketCode) throws -> Address {
        try AddressFields.read(input, market: market)
    }
}

/// Form sent by "Pay": payment method, total as shown, and the address if none is stored yet.
struct PayForm: Form {
    /// Code of one of `QuoteView`'s methods, which depend on gateway and market.
    static let method = Field<String>.text("method", .code, 2...40)
    /// Total in minor units.
    static let total = Field<Int>.int("total", 0...Int(Money.largestTotal))
    static let fields: [any AnyField] = AddressFields.all + [method, total]
    let method: String
    let total: Int64
    private let input: Input

    init(_ input: Input) throws {
        method = try input[Self.method]
        total = Int64(try input[Self.total])
        self.input = input
    }

    func address(in market: MarketCode) throws -> Address {
        try AddressFields.read(input, market: market)
    }
}

/// Query of the checkout page.
struct CheckoutPageForm: Form {
    /// True to edit the address.
    static let edit = Field<Bool>.flag("edit")
    static let fields: [any AnyField] = [edit]
    let edit: Bool
    init(_ input: Input) throws { edit = try input[Self.edit] }
}
