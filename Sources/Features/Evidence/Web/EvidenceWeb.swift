import Access
import DesignSystem
import HTML
import Identities
import Localization
import Orders
import Store
import Text
import Uploads
import Web
import World

/// URL patterns of evidence.
public enum EvidencePath {
    public static let ofBuyer = URLPattern1<OrderID>("/orders/", "order", "/evidence")
    public static let ofSeller = URLPattern1<OrderID>("/seller/orders/", "order", "/evidence")
    public static let picture = URLPattern1<PictureID>("/evidence/", "picture")
}

/// Form of pictures.
struct EvidenceForm: Form {
    static let pictures = Field<[Upload]>.files("pictures", most: Evidence.mostPerSide)
    static let fields: [any AnyField] = [pictures]
    let pictures: [Upload]
    init(_ input: Input) throws {
        pictures = try input[Self.pictures]
        guard !pictures.isEmpty else {
            throw Faults([
                FieldFault(
                    field: "pictures", code: "missing", message: LocalizedText("field.missing"))
            ])
        }
    }
}

extension Evidence: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        [
            upload(EvidencePath.ofBuyer, for: .signedIn, of: "own order") { OrderPath.order($0) },
            upload(EvidencePath.ofSeller, for: .role(.seller), of: "own shop's order") {
                OrderPath.sellerOrder($0)
            },
            Route(
                .get, EvidencePath.picture, for: .signedIn, of: "own order", refusals: [404],
                "A picture about an order, for its parties and operators"
            ) { request, account in
                let path = try await file(
                    try request.at(EvidencePath.picture), for: account,
                    isOperator: request.caller.roles.contains(.operator))
                return Response(
                    status: 200,
                    headers: [
                        ("content-type", "image/webp"), ("cache-control", "private, no-store"),
                    ], body: .file(path: path))
            },
        ]
    }

    private func upload(
        _ path: URLPattern1<OrderID>, for audience: Audience, of ownership: Ownership,
        then back: @escaping @Sendable (OrderID) -> Path
    ) -> Route {
        Route(
            .post, path, for: audience, of: ownership, limit: .perMinute(20),
            takes: EvidenceForm.self, body: .files(maxBytes: Self.mostBytes),
            gives: Done.shape.schema, refusals: [409], "Adds pictures about an order"
        ) { request, account, form in
            let id = try request.at(path)
            _ = try await add(form.pictures, to: id, by: account)
            return request.done(then: back(id))
        }.admitting { request, account in
            let id = try request.at(path)
            try await store.read { db in _ = try Self.check(id, account, adding: 1, in: db) }
        }
    }

    public var slots: [SlotPart] {
        [
            .order(order: 14) { id, side, db in
                let items = try Self.of(id, in: db)
                let canAdd = try side != .operator && Self.isOpen(id, in: db)
                guard !items.isEmpty || canAdd else { return SlotPart.nothing }
                return { context in
                    EvidencePart(context: context, order: id, items: items)
                        .html(addingAs: canAdd ? side : nil)
                }
            }
        ]
    }
}

/// Part of an order's page: the pictures, and the form for more.
struct EvidencePart: PageComponent {
    let context: PageContext
    let order: OrderID
    let items: [Evidence.Item]

    func html(addingAs side: OrderSide?) -> HTML {
        func tile(_ item: Evidence.Item) -> HTML {
            let path = EvidencePath.picture(item.picture)
            return """
                <li class="tile"><a href="\(path)"><img src="\(path)" width="96" height="96" \
                loading="lazy" alt="\(self("evidence.of.\(item.side.rawValue)"))"></a></li>
                """
        }
        let list: HTML =
            items.isEmpty ? "" : "<ul class=\"row wrap\">\(each: items, tile)</ul>"
        return """
            <section class="card" id="evidence"><header><h2>\(self("evidence.title"))</h2></header>\
            <div class="body stack">\(list)\(side.map(adding))</div></section>
            """
    }

    private func adding(as side: OrderSide) -> HTML {
        form(
            side == .seller ? EvidencePath.ofSeller(order) : EvidencePath.ofBuyer(order),
            idempotencyKey: false, files: true,
            """
            <div class="field"><label for="f-pictures">\(self("evidence.add"))</label>
            <input class="input" id="f-pictures" type="file" name="pictures" multiple required \
            accept="image/jpeg,image/png,image/webp" aria-describedby="f-pictures-help">
            <p class="help" id="f-pictures-help">\(self("evidence.help"))</p></div>\
            \(button(self("evidence.submit"), "small"))
            """)
    }
}
