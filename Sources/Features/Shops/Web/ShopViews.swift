import Web
import World

/// JSON of a shop as its owner and operators see it.
struct ShopView: View {
    let shop: Shop
    static let shape = Shape<ShopView>(
        "Shop",
        [
            .id("id") { $0.shop.id }, .text("name") { $0.shop.name },
            .text("slug") { $0.shop.slug }, .text("market") { $0.shop.market.rawValue },
            .choice("kind") { $0.shop.kind }, .text("legal_name") { $0.shop.legalName },
            .text("about") { $0.shop.about }, .choice("state") { $0.shop.state },
            .maybe("reason_code") { $0.shop.reasonCode?.rawValue },
            .maybe("reason") { $0.shop.reason }, .instant("created_at") { $0.shop.createdAt },
        ])
}

/// JSON of the page at `/sell`: one's shop, or none yet.
struct SellView: View {
    let shop: [ShopView]
    let checklist: [ReadinessView]
    static let shape = Shape<SellView>(
        "Sell", [.list("shops") { $0.shop }, .list("checklist") { $0.checklist }])
}

struct ReadinessView: View {
    let item: ReadinessItem
    static let shape = Shape<ReadinessView>(
        "Readiness",
        [
            .text("code") { $0.item.code }, .flag("done") { $0.item.isDone },
            .text("link") { $0.item.link.text },
        ])
}

struct QueueView: View {
    let shops: [ShopView]
    static let shape = Shape<QueueView>("ShopQueue", [.list("shops") { $0.shops }])
}
