import Identities
import Catalog
import Store
import Web
import World

/// Form for a new voucher.
struct VoucherForm: Form {
    enum Kind: String, CaseIterable, Sendable { case amount, percent }
    static let title = Field<String>.text("title", .title, 2...60)
    static let kind = Field<Kind>.choice("kind", default: .amount)
    static let off = Field<String>.text("off", .code, 1...20, attributes: " inputmode=\"decimal\"")
    static let cap = Field<String>.text("cap", .code, 0...20, attributes: " inputmode=\"decimal\"")
    static let least = Field<String>.text(
        "least", .code, 0...20, attributes: " inputmode=\"decimal\"")
    static let total = Field<Int>.int("total", 1...Voucher.most)
    static let perBuyer = Field<Int>.int("per_buyer", 1...99, default: 1)
    static let watch = Field<Int>.int("watch_seconds", Voucher.watching, default: 0)
    static let days = Field<Int>.int("days", 1...365, default: 7)
    static let fields: [any AnyField] = [
        title, kind, off, cap, least, total, perBuyer, watch, days,
    ]
    let title: String
    let kind: Kind
    let off: String
    let cap: String
    let least: String
    let total: Int
    let perBuyer: Int
    let watch: Int
    let days: Int

    init(_ input: Input) throws {
        title = try input[Self.title]
        kind = try input[Self.kind]
        off = try input[Self.off]
        cap = try input[Self.cap]
        least = try input[Self.least]
        total = try input[Self.total]
        perBuyer = try input[Self.perBuyer]
        watch = try input[Self.watch]
        days = try input[Self.days]
    }
}

/// Form for an allocation of stock to a creator.
struct AllocationForm: Form {
    static let creator = Field<String>.text("creator", .handle, 2...40)
    static let sku = Field<SKUID>.id("sku", of: SKUKind.self)
    static let total = Field<Int>.int("pieces", 1...FlashSale.most)
    static let price = Field<String>.text(
        "price", .code, 1...20, attributes: " inputmode=\"decimal\"")
    static let perBuyer = Field<Int>.int("limit", 1...99, default: 1)
    static let days = Field<Int>.int("for_days", 1...90, default: 7)
    static let fields: [any AnyField] = [creator, sku, total, price, perBuyer, days]
    let creator: String
    let sku: SKUID
    let total: Int
    let price: String
    let perBuyer: Int
    let days: Int

    init(_ input: Input) throws {
        creator = try input[Self.creator]
        sku = try input[Self.sku]
        total = try input[Self.total]
        price = try input[Self.price]
        perBuyer = try input[Self.perBuyer]
        days = try input[Self.days]
    }
}
