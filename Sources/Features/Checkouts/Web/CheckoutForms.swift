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

/// Fields of a checkout's scope, in queries and hidden inputs. Without `sku` it is the ticked part
/// of the basket.
enum ScopeFields {
    static let sku = Field<SKUID?>.optionalID("sku", of: SKUKind.self)
    static let quantity = Field<Int>.int("quantity", 1...Baskets.quantityPerLine, default: 1)
    static let room = Field<RoomID?>.optionalID("room", of: RoomKind.self)
    static let vouchers = Field<VoucherChoices?>.optional(
        "vouchers", max: VoucherChoices.longest
    ) { VoucherChoices(text: $0) }
    static let all: [any AnyField] = [sku, quantity, room, vouchers]

    static func read(_ input: Input) throws -> CheckoutScope {
        let (quantity, room) = (try input[quantity], try input[room])
        return CheckoutScope(
            direct: try input[sku].map {
                DirectPurchase(sku: $0, quantity: quantity, room: room)
            }, vouchers: try input[vouchers] ?? VoucherChoices())
    }

    /// The scope of a form that is shown again; the basket's if it can't be read.
    static func reread(_ input: Input) -> CheckoutScope {
        (try? read(input)) ?? CheckoutScope()
    }
}

/// Form for the delivery address, submitted before there is a total.
struct DeliveryForm: Form {
    static let fields: [any AnyField] = AddressFields.all + ScopeFields.all
    let scope: CheckoutScope
    private let input: Input
    init(_ input: Input) throws {
        scope = try ScopeFields.read(input)
        self.input = input
    }
    func address(in market: MarketCode) throws -> Address {
        try AddressFields.read(input, market: market)
    }
}

/// Form sent by "Pay": payment method, what was shown, and the address if none is stored yet.
struct PayForm: Form {
    /// Code of one of `QuoteView`'s methods, which depend on gateway and market.
    static let method = Field<String>.text("method", .code, 2...40)
    /// Total in minor units.
    static let total = Field<Int>.int("total", 0...Int(Money.largestTotal))
    /// `fingerprint` of `QuoteView`, as it came. A request without it is refused: nobody buys what
    /// they weren't shown.
    static let fingerprint = Field<CheckoutFingerprint>.parsed(
        ChangedCheckout.field, max: CheckoutFingerprint.longest
    ) { CheckoutFingerprint(text: $0) }.saying(CheckoutRefusal.notShown.message)
    static let fields: [any AnyField] = AddressFields.all + [method, total, fingerprint]
    let method: String
    let total: Int64
    let fingerprint: CheckoutFingerprint
    private let input: Input

    init(_ input: Input) throws {
        method = try input[Self.method]
        total = Int64(try input[Self.total])
        fingerprint = try input[Self.fingerprint]
        self.input = input
    }

    func address(in market: MarketCode) throws -> Address {
        try AddressFields.read(input, market: market)
    }
}

extension CheckoutScope {
    /// The scope that a refused "Pay" was about; the basket's if it doesn't say.
    init(paying input: Input) {
        let shown = try? input[PayForm.fingerprint]
        self.init(direct: shown?.direct, vouchers: shown?.vouchers ?? VoucherChoices())
    }
}

/// Query of the checkout page.
struct CheckoutPageForm: Form {
    /// True to edit the address.
    static let edit = Field<Bool>.flag("edit")
    static let fields: [any AnyField] = [edit] + ScopeFields.all
    let edit: Bool
    let scope: CheckoutScope
    init(_ input: Input) throws {
        edit = try input[Self.edit]
        scope = try ScopeFields.read(input)
    }
}
