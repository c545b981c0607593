import Text
import Store

/// A requirement that a merchant must meet before they sell, for people and for software.
public struct ReadinessItem: Sendable, Equatable {
    /// Stable code: `shop.approved`, `products.live`.
    public let code: String
    public let isDone: Bool
    /// Sentence that says what to do.
    public let words: LocalizedText
    public let link: Path

    public init(code: String, isDone: Bool, words: LocalizedText, link: Path) {
        self.code = code
        self.isDone = isDone
        self.words = words
        self.link = link
    }
}

extension Shops {
    /// Checklist from the registration to the first live product. `products` and `live` are counts
    /// of the catalogue's, `stocked` says that something can be bought.
    public static func checklist(
        of shop: Shop?, products: Int, live: Int, stocked: Bool
    ) -> [ReadinessItem] {
        func item(_ code: String, _ isDone: Bool, _ link: Path) -> ReadinessItem {
            ReadinessItem(
                code: code, isDone: isDone, words: LocalizedText("readiness.\(code)"), link: link)
        }
        return [
            item("shop.registered", shop != nil && shop?.state != .refused, "/sell"),
            item("shop.approved", shop?.state == .approved, "/sell"),
            item("shop.about", shop?.about.isEmpty == false, "/sell"),
            item("products.added", products > 0, "/seller/products"),
            item("products.stocked", stocked, "/seller/products"),
            item("products.live", live > 0, "/seller/products?state=draft"),
        ]
    }
}
