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

extension OrderPath {
    /// POST: stores the delivery address.
    static let address = URLPattern("/checkout/address")
}

/// JSON of a checkout before it is paid.
struct QuoteView: View {
    let shown: CheckoutPageModel
    let markets: Markets
    static let shape = Shape<QuoteView>(
        "CheckoutQuote",
        [
            .text("market") { $0.shown.basket.market.rawValue },
            .list("lines") { $0.shown.basket.lines.map { BasketLineView(line: $0) } },
            .texts("address") { v in v.shown.address.map { v.markets.lines($0) } ?? [] },
            .maybe("items", money: { $0.shown.quote?.items }),
            .maybe("shipping", money: { $0.shown.quote?.shipping }),
            .maybe("tax", money: { $0.shown.quote?.tax }),
            .flag("tax_included") { $0.shown.quote?.taxIncluded ?? true },
            .maybe("total", money: { $0.shown.quote?.total }),
            .flag("can_pay") { $0.shown.canPay },
            .texts("methods") { $0.shown.methods.map(\.code) },
        ])
}

/// JSON of a checkout's outcome.
struct CheckoutView: View {
    let checkout: CheckoutID
    let state: ResultPageModel.State
    let next: String?
    let orders: [OrderID]
    let total: Money
    static let shape = Shape<CheckoutView>(
        "Checkout",
        [
            .id("checkout") { $0.checkout }, .choice("state") { $0.state },
            .maybe("next") { $0.next }, .texts("orders") { $0.orders.map(\.description) },
            .money("total") { $0.total },
        ])

    /// Creates the view of the outcome as it is now.
    init(_ shown: ResultPageModel) {
        checkout = shown.checkout
        state = shown.state
        next = shown.next?.text
        orders = shown.orders.map(\.id)
        total = shown.payment.amount
    }

    /// Creates the view of the answer given when the buyer pressed "Pay".
    init(_ result: CheckoutResult) {
        checkout = result.checkout
        switch result.state {
        case .paid: state = .paid
        case .challenge: state = .challenge
        case .pending: state = .pending
        }
        next = result.next?.text
        orders = result.orders
        total = result.total
    }
}

extension ResultPageModel {
    /// Page on which the buyer confirms the payment; nil if none is asked for.
    var next: Path? { state == .challenge ? payment.challenge : nil }
}
