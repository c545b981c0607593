import Accounts
import Catalog
import DesignSystem
import HTML
import Identities
import Store
import Web

enum WishListPath {
    static let list = URLPattern("/wish-list")
    static let product = URLPattern1<ProductID>("/wish-list/", "product")
}

/// Form of the button on a product's page.
struct WishForm: Form {
    static let wished = Field<Bool>.flag("wished")
    static let fields: [any AnyField] = [wished]
    let wished: Bool
    init(_ input: Input) throws { wished = try input[Self.wished] }
}

struct WishView: View {
    static let shape = Shape<WishView>("Wish", [.id("product") { $0.product }])
    let product: ProductID
}

struct WishListView: View {
    static let shape = Shape<WishListView>("WishList", [.list("products") { $0.products }])
    let products: [WishView]
}

extension WishList {
    func routes(_ designSystem: DesignSystem) -> [Route] {
        [
            Route(
                .get, WishListPath.list, for: .signedIn, of: "own list",
                gives: WishListView.shape.schema, "Products that one wants to find again"
            ) { request, account in
                let (products, titles) = try await store.read { db in
                    let products = try WishList.products(of: account, in: db)
                    return (products, try Catalog.titles(of: products, in: db))
                }
                let context = try await designSystem.context(request)
                return request.answer(
                    WishListView(products: products.map { WishView(product: $0) })
                ) { WishListPage(context: context).page(products, titles) }
            },
            Route(
                .post, WishListPath.product, for: .signedIn, of: "own list", takes: WishForm.self,
                gives: WishView.shape.schema, refusals: [409], idempotent: true,
                "Puts a product on one's list, or takes it off"
            ) { request, account, form in
                let product = try request.at(WishListPath.product)
                let done = try await set(
                    product, wished: form.wished, by: account,
                    idempotencyKey: request.idempotencyKey)
                return request.done(WishView(product: product), then: WishListPath.list())
                    .replayed(done.replayed)
            },
        ]
    }

    var slots: [SlotPart] {
        [
            .productPage(order: 30) { product, caller, db in
                guard let account = caller.account else { return SlotPart.nothing }
                let isWished = try WishList.wished(among: [product], of: account, in: db)
                    .contains(product)
                return { context in
                    WishListPage(context: context).button(product, isWished: isWished)
                }
            },
            .productCards(order: 30) { products, caller, db in
                let wished = try caller.account.map {
                    try WishList.wished(among: products, of: $0, in: db)
                }
                return { product, context in
                    guard wished?.contains(product) == true else { return "" }
                    return "<p class=\"meta\">\(context("wish-list.mark"))</p>"
                }
            },
            .account(order: 30) { account, db in
                let count = try WishList.count(of: account, in: db)
                return { context in WishListPage(context: context).link(count) }
            },
        ]
    }
}

/// The list, and what stands of it on other pages, drawn for one visitor.
struct WishListPage: PageComponent {
    let context: PageContext

    func page(_ products: [ProductID], _ titles: [ProductID: String]) -> HTML {
        func row(_ product: ProductID) -> HTML { "<li>\(name: titles[product] ?? "")</li>" }
        let list: HTML =
            products.isEmpty
            ? empty(self("wish-list.empty.title"), self("wish-list.empty.text"))
            : "<ul class=\"stack\">\(each: products, row)</ul>"
        return shop(
            self("wish-list.title"), head: .title(back: Navigation.account()), tab: .me, list)
    }

    func button(_ product: ProductID, isWished: Bool) -> HTML {
        action(
            WishListPath.product(product),
            self(isWished ? "wish-list.remove" : "wish-list.add"),
            fields: isWished ? [] : [("wished", "on")])
    }

    func link(_ count: Int) -> HTML {
        """
        <p class="row"><a href="\(WishListPath.list())">\(self("wish-list.title"))</a> \
        \(count.grouped(in: locale))</p>
        """
    }
}
