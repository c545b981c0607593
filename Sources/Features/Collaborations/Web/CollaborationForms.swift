import Affiliates
import Identities
import Money
import Store
import Text
import Web
import World

/// Form for a targeted plan and its invitations.
struct OfferForm: Form {
    /// Handles, with or without `@`, parted by blanks or commas.
    static let creators = Field<[String]>.parsed(
        "creators", max: 1500, schema: .text(min: 1, max: 1500)
    ) { text in
        let handles = text.split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
        return (1...Collaborations.mostCreators).contains(handles.count) ? handles : nil
    }
    static let products = Field<[ProductID]>.list(
        "product", most: Collaborations.mostProducts, each: .id(prefix: ProductID.prefix)
    ) { ProductID($0) }
    static let rate = Field<Rate>.parsed("rate", max: Percent.longest) { Percent.rate($0) }
    static let ends = Field<Day>.parsed("ends", max: 10) { Day($0) }
    static let content = Field<AskedContent>.choice("content", default: .any)
    static let message = Field<String>.text("message", .paragraph, TargetedPlan.messageLength)
    static let fields: [any AnyField] = [creators, products, rate, ends, content, message]
    let offer: TargetedOffer

    init(_ input: Input) throws {
        offer = TargetedOffer(
            handles: try input[Self.creators], products: try input[Self.products],
            rate: try input[Self.rate], lastDay: try input[Self.ends],
            content: try input[Self.content], message: try input[Self.message])
    }
}

/// Query of the form for a new plan: a creator and a product that a link names.
struct NewPlanForm: Form {
    static let creator = Field<String>.text("creator", .code, 0...25)
    static let product = Field<ProductID?>.optionalID("product", of: ProductKind.self)
    static let fields: [any AnyField] = [creator, product]
    let creator: String
    let product: ProductID?
    init(_ input: Input) throws {
        creator = try input[Self.creator]
        product = try input[Self.product]
    }
    init() { (creator, product) = ("", nil) }
}

/// Query of the seller's list: the cursor.
struct PlanPageForm: Form {
    static let before = Field<TargetedPlanID?>.optionalID("after", of: TargetedPlanKind.self)
    static let fields: [any AnyField] = [before]
    let before: TargetedPlanID?
    init(_ input: Input) throws { before = try input[Self.before] }
}

/// Query of the creator's list: the cursor.
struct OwnPageForm: Form {
    static let before = Field<CollaborationID?>.optionalID("after", of: CollaborationKind.self)
    static let fields: [any AnyField] = [before]
    let before: CollaborationID?
    init(_ input: Input) throws { before = try input[Self.before] }
}

/// Form that blocks a shop, or takes that back.
struct BlockForm: Form {
    static let blocked = Field<Bool>.flag("blocked")
    static let fields: [any AnyField] = [blocked]
    let isBlocked: Bool
    init(_ input: Input) throws { isBlocked = try input[Self.blocked] }
}
