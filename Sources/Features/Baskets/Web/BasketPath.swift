import Catalog
import DesignSystem
import Identities
import Markets
import Shops
import Text
import Web
import World

/// URL patterns of baskets, and paths that a basket's lines link to.
public enum BasketPath {
    public static let basket = Navigation.basket
    /// POST: puts a line into the basket.
    public static let lines = URLPattern("/basket/lines")
    /// POST: sets the quantity of a line.
    public static let line = URLPattern1<SKUID>("/basket/lines/", "sku")
    /// Path of the checkout page, which the Orders feature serves.
    static let checkout: Path = "/checkout"
    /// POST: ticks lines.
    static let selection = URLPattern("/basket/selection")
    /// Path of the checkout of one line past the basket.
    public static func checkout(_ purchase: DirectPurchase) -> Path {
        checkout.with("sku", purchase.sku.description)
            .with("quantity", "\(purchase.quantity)").with("room", purchase.room?.description)
    }
    /// Path of a checkout's page, and of dropping it; both are the Checkouts feature's.
    static func checkout(_ id: CheckoutID) -> Path { "/checkout/\(id)" }
    static func cancellation(of id: CheckoutID) -> Path { "/checkout/\(id)/cancellation" }

    /// Path of a product's page, which the Discovery feature serves.
    public static func product(_ id: ProductID) -> Path { "/products/\(id)" }

    /// Path of a shop's page: by its slug where that is unique, else by its id.
    public static func shop(_ shop: Shop, for market: MarketCode) -> Path {
        "/shops/\(shop.market == market ? shop.slug : shop.id.description)"
    }
}
