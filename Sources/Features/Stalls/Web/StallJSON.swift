import Creators
import Text
import Identities
import Web

struct StallItemView: View {
    let item: StallItem
    let href: Path
    static let shape = Shape<StallItemView>(
        "StallItem",
        [
            .id("product") { $0.item.card.product }, .text("title") { $0.item.card.title },
            .money("price") { $0.item.card.price },
            .maybe("compare_at", money: { $0.item.card.compareAt }),
            .int("stock") { $0.item.left }, .maybe("shelf") { $0.item.shelf?.description },
            .flag("commissioned") { $0.item.rate > .zero },
            .text("href") { $0.href.text },
        ])
}

struct ShelfView: View {
    let shelf: StallShelf
    static let shape = Shape<ShelfView>(
        "StallShelf", [.id("id") { $0.shelf.id }, .text("title") { $0.shelf.title }])
}

/// JSON of a stall with its products.
public struct StallView: View {
    let shown: StallPageModel
    /// The market's disclosure label; empty where no product earns a commission.
    let label: String
    /// Address of a product by way of this stall.
    let link: @Sendable (ProductID) -> Path

    public init(
        shown: StallPageModel, label: String, link: (@Sendable (ProductID) -> Path)? = nil
    ) {
        let handle = shown.creator.handle
        self.shown = shown
        self.label = label
        self.link = link ?? { StallPath.visit(handle, $0) }
    }

    public static let shape = Shape<StallView>(
        "Stall",
        [
            .id("id") { $0.shown.stall.id },
            .object("creator") { CreatorView(creator: $0.shown.creator) },
            .choice("theme") { $0.shown.stall.theme },
            .flag("followed") { $0.shown.isFollowed }, .text("label") { $0.label },
            .list("shelves") { $0.shown.shelves.map { ShelfView(shelf: $0) } },
            .list("items") { view in
                view.shown.items.map { StallItemView(item: $0, href: view.link($0.card.product)) }
            },
        ])
}

struct StallCardView: View {
    let card: StallCard
    static let shape = Shape<StallCardView>(
        "StallCard",
        [
            .object("creator") { CreatorView(creator: $0.card.creator) },
            .int("products") { $0.card.stall.products },
        ])
}

/// JSON of one page of stalls.
struct StallsView: View {
    let cards: [StallCard]
    let next: String?
    static let shape = Shape<StallsView>(
        "Stalls",
        [
            .list("stalls") { $0.cards.map { StallCardView(card: $0) } },
            .maybe("next") { $0.next },
        ])
}
