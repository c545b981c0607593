import Identities
import Catalog
import Inventory
import Media
import Money
import Web
import World

/// JSON of a product in a list.
struct ProductLineView: View {
    let line: ProductLine
    static let shape = Shape<ProductLineView>(
        "SellerProductLine",
        [
            .id("id") { $0.line.product.id }, .text("handle") { $0.line.product.handle },
            .text("title") { $0.line.product.title },
            .choice("state") { $0.line.product.state },
            .texts("gaps") { $0.line.product.gaps.map(\.rawValue) },
            .maybe("reason") { $0.line.product.reason }, .int("skus") { $0.line.skus },
            .maybe("price") { $0.line.least }, .maybe("most") { $0.line.most },
            .int("available") { $0.line.available }, .int("on_hand") { $0.line.onHand },
            .instant("updated_at") { $0.line.product.updatedAt },
        ])
}

struct ProductListView: View {
    let list: ProductList
    static let shape = Shape<ProductListView>(
        "SellerProducts",
        [
            .list("products") { $0.list.lines.map { ProductLineView(line: $0) } },
            .int("draft") { $0.list.counts[.draft] ?? 0 },
            .int("live") { $0.list.counts[.live] ?? 0 },
            .int("taken_down") { $0.list.counts[.takenDown] ?? 0 },
            .maybe("next") { $0.list.next?.description },
        ])
}

struct BulkView: View {
    let outcome: BulkOutcome
    static let shape = Shape<BulkView>(
        "BulkOutcome",
        [
            .int("done") { $0.outcome.done }, .int("left") { $0.outcome.left.count },
            .texts("left_products") { $0.outcome.left.map(\.description) },
            .int("compare_at_removed") { $0.outcome.compareRemoved },
        ])
}

struct SellerSKUView: View {
    let line: EditableSKU
    static let shape = Shape<SellerSKUView>(
        "SellerSKU",
        [
            .id("id") { $0.line.priced.sku.id },
            .texts("options") { $0.line.priced.sku.optionValues },
            .text("seller_sku") { $0.line.priced.sku.sellerSKU },
            .text("barcode") { $0.line.priced.sku.barcode },
            .int("grams") { $0.line.priced.sku.grams }, .maybe("price") { $0.line.priced.price },
            .maybe("compare_at") { $0.line.priced.compareAt }, .int("on_hand") { $0.line.onHand },
            .int("committed") { $0.line.committed }, .int("reserved") { $0.line.reserved },
        ])
}

struct SellerPictureView: View {
    let picture: ProductPicture
    static let shape = Shape<SellerPictureView>(
        "SellerPicture",
        [
            .int("position") { $0.picture.position }, .choice("state") { $0.picture.state },
            .maybe("picture") { $0.picture.picture?.description },
            .maybe("source") { $0.picture.source },
        ])
}

/// JSON of a product as its seller edits it.
struct SellerProductView: View {
    let editable: EditableProduct
    static let shape = Shape<SellerProductView>(
        "SellerProduct",
        [
            .id("id") { $0.editable.product.id }, .text("handle") { $0.editable.product.handle },
            .text("title") { $0.editable.product.title },
            .text("description") { $0.editable.product.description },
            .int("category") { $0.editable.product.category ?? 0 },
            .text("vendor") { $0.editable.product.vendor },
            .text("tags") { $0.editable.product.tags },
            .texts("option_names") { $0.editable.product.optionNames },
            .choice("state") { $0.editable.product.state },
            .texts("gaps") { $0.editable.product.gaps.map(\.rawValue) },
            .maybe("reason") { $0.editable.product.reason },
            .list("skus") { $0.editable.skus.map { SellerSKUView(line: $0) } },
            .list("pictures") { $0.editable.pictures.map { SellerPictureView(picture: $0) } },
        ])
}

struct ProductIDView: View {
    let id: ProductID
    static let shape = Shape<ProductIDView>("ProductID", [.id("id") { $0.id }])
}

struct ReviewView: View {
    let products: [Product]
    static let shape = Shape<ReviewView>(
        "ProductReview", [.list("products") { $0.products.map { ReviewLineView(product: $0) } }])
}

struct ReviewLineView: View {
    let product: Product
    static let shape = Shape<ReviewLineView>(
        "ProductReviewLine",
        [
            .id("id") { $0.product.id }, .id("shop") { $0.product.shop },
            .text("title") { $0.product.title }, .choice("state") { $0.product.state },
            .maybe("reason") { $0.product.reason },
        ])
}
