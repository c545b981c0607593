import Creators
import Identities
import Stalls
import Store
import Uploads
import Web

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

/// Form for a change of the public profile: what isn't named stays as it is.
struct ProfileChangeForm: Form {
    static let handle = ProfileForm.handle.ifPresent
    static let name = ProfileForm.name.ifPresent
    static let about = ProfileForm.about.ifPresent
    static let fields: [any AnyField] = [handle, name, about]

    let change: ProfileChange

    init(_ input: Input) throws {
        let handle = try input[Self.handle].map { text throws(CreatorRefusal) in
            guard let handle = Handle(typed: text) else { throw .handleUnusable }
            return handle
        }
        change = ProfileChange(
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
    /// A product that is on the stall stays on its shelf unless the request names one.
    static let shelf = Field<StallShelfID?>.optionalID("shelf", of: StallShelfKind.self).ifPresent
    static let then = Field<Then>.choice("then", default: .stall)
    static let fields: [any AnyField] = [product, shelf, then]
    let product: ProductID
    let shelf: StallShelfID??
    let then: Then
    init(_ input: Input) throws {
        product = try input[Self.product]
        shelf = try input[Self.shelf]
        then = try input[Self.then]
    }
}

/// Query of the products that a creator may add: opened by sellers, or of their own shop.
struct OfferForm: Form {
    enum Source: String, CaseIterable, Sendable { case open, own }
    static let source = Field<Source>.choice("of", default: .open)
    static let after = Field<String>.text("after", .code, 0...64)
    static let fields: [any AnyField] = [source, after]
    let source: Source
    /// Cursor; nil for the first page.
    let after: String?
    init(_ input: Input) throws {
        source = try input[Self.source]
        let text = try input[Self.after]
        after = text.isEmpty ? nil : text
    }
    init() { (source, after) = (.open, nil) }
}
