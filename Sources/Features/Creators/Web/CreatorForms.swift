import Uploads
import Identities
import Accounts
import Catalog
import Money
import Store
import Web
import World

/// Form for the public profile: handle, name, text.
struct ProfileForm: Form {
    /// Handle, with or without its `@`.
    static let handle = Field<String>.text(
        "handle", .handle, Handle.length.lowerBound...Handle.length.upperBound + 1)
    static let name = Field<String>.text("name", .name, Creator.nameLength)
    static let about = Field<String>.text("about", .paragraph, Creator.aboutLength)
    static let fields: [any AnyField] = [handle, name, about]

    let profile: Profile

    init(_ input: Input) throws {
        guard let handle = Handle(typed: try input[Self.handle]) else {
            throw CreatorRefusal.handleUnusable
        }
        profile = Profile(
            handle: handle, name: try input[Self.name], about: try input[Self.about])
    }
}

/// Form for an identity check: legal name, document, its last four characters.
struct ProofForm: Form {
    static let legalName = Field<String>.text("legal_name", .name, 2...200)
    static let document = Field<IdentityProof.Document>.choice(
        "document", of: IdentityProof.Document.self)
    static let lastFour = Field<String>.parsed("last_four", max: 4) { text in
        text.count == 4 && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
            ? text.uppercased() : nil
    }
    static let fields: [any AnyField] = [legalName, document, lastFour]
    let proof: IdentityProof
    init(_ input: Input) throws {
        proof = IdentityProof(
            legalName: try input[Self.legalName], document: try input[Self.document],
            lastFour: try input[Self.lastFour])
    }
}

/// Form for the operator's decision on an identity check.
struct VerdictForm: Form {
    static let verified = Field<Bool>.flag("verified")
    static let note = Field<String>.text("note", .line, 0...500)
    static let fields: [any AnyField] = [verified, note]
    let isVerified: Bool
    let note: String
    init(_ input: Input) throws {
        isVerified = try input[Self.verified]
        note = try input[Self.note]
    }
}

/// Form for a profile picture or a stall's cover.
struct PictureForm: Form {
    static let picture = Field<Upload?>.file("picture")
    static let fields: [any AnyField] = [picture]
    let upload: Upload
    init(_ input: Input) throws {
        guard let upload = try input[Self.picture] else {
            throw Faults([
                FieldFault(
                    field: "picture", code: "missing", message: .init("field.missing"))
            ])
        }
        self.upload = upload
    }
}

struct ThemeForm: Form {
    static let theme = Field<Stall.Theme>.choice("theme", of: Stall.Theme.self)
    static let fields: [any AnyField] = [theme]
    let theme: Stall.Theme
    init(_ input: Input) throws { theme = try input[Self.theme] }
}

struct ShelfForm: Form {
    static let title = Field<String>.text("title", .title, StallShelf.titleLength)
    static let fields: [any AnyField] = [title]
    let title: String
    init(_ input: Input) throws { title = try input[Self.title] }
}

struct MoveForm: Form {
    static let move = Field<StallMove>.choice("move", of: StallMove.self)
    static let fields: [any AnyField] = [move]
    let move: StallMove
    init(_ input: Input) throws { move = try input[Self.move] }
}

/// Form that puts a product, by its id or its URL, on a shelf.
struct PutForm: Form {
    enum Then: String, CaseIterable, Sendable { case stall, market, product }

    static let product = Field<ProductID>.parsed("product", max: 500) { text in
        let end = text.split(separator: "?").first.map(String.init) ?? text
        return ProductID(end.split(separator: "/").last.map(String.init) ?? end)
    }
    static let shelf = Field<StallShelfID?>.optionalID("shelf", of: StallShelfKind.self)
    static let then = Field<Then>.choice("then", default: .stall)
    static let fields: [any AnyField] = [product, shelf, then]
    let product: ProductID
    let shelf: StallShelfID?
    let then: Then
    init(_ input: Input) throws {
        product = try input[Self.product]
        shelf = try input[Self.shelf]
        then = try input[Self.then]
    }
}

/// Query of the products that a creator may add: opened by sellers, or of their own shop.
struct OfferForm: Form {
    enum Whose: String, CaseIterable, Sendable { case open, own }
    static let whose = Field<Whose>.choice("of", default: .open)
    static let after = Field<String>.text("after", .code, 0...64)
    static let fields: [any AnyField] = [whose, after]
    let whose: Whose
    /// Cursor; nil for the first page.
    let after: String?
    init(_ input: Input) throws {
        whose = try input[Self.whose]
        let text = try input[Self.after]
        after = text.isEmpty ? nil : text
    }
    init() { (whose, after) = (.open, nil) }
}

/// Query with the cursor of a list.
struct PageForm: Form {
    static let after = Field<String>.text("after", .code, 0...64)
    static let fields: [any AnyField] = [after]
    let after: String?
    init(_ input: Input) throws {
        let text = try input[Self.after]
        after = text.isEmpty ? nil : text
    }
    init() { after = nil }
}

/// Query of a stall's page: the shelf to show; nil for all.
struct ShelfChoice: Form {
    static let shelf = Field<StallShelfID?>.optionalID("shelf", of: StallShelfKind.self)
    static let fields: [any AnyField] = [shelf]
    let shelf: StallShelfID?
    init(_ input: Input) throws { shelf = try input[Self.shelf] }
}

struct FollowForm: Form {
    static let follow = Field<Bool>.flag("follow")
    static let fields: [any AnyField] = [follow]
    let follow: Bool
    init(_ input: Input) throws { follow = try input[Self.follow] }
}

/// Form for a product's commission plan: rate and last day.
struct PlanForm: Form {
    static let rate = Field<Rate>.parsed("rate", max: Percent.longest) { Percent.rate($0) }
    static let ends = Field<Day?>.optional("ends", max: 10) { Day($0) }
    static let fields: [any AnyField] = [rate, ends]
    let rate: Rate
    /// The last day on which the product is open; nil: until further notice.
    let ends: Day?
    init(_ input: Input) throws {
        rate = try input[Self.rate]
        ends = try input[Self.ends]
    }
}

/// Form for taking a stall down: handle and reason.
struct ClosingForm: Form {
    static let handle = Field<Handle>.parsed("handle", max: Handle.length.upperBound + 1) {
        Handle(typed: $0)
    }
    static let reason = Field<String>.text("reason", .line, StallClosure.reasonLength)
    static let fields: [any AnyField] = [handle, reason]
    let handle: Handle
    let reason: String
    init(_ input: Input) throws {
        handle = try input[Self.handle]
        reason = try input[Self.reason]
    }
}
