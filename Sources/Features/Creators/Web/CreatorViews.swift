import Identities
import Catalog
import Markets
import Media
import Money
import Web
import World

/// JSON of a creator's public profile.
struct CreatorView: View {
    let creator: Creator
    static let shape = Shape<CreatorView>(
        "Creator",
        [
            .id("id") { $0.creator.id }, .text("handle") { $0.creator.handle.text },
            .text("name") { $0.creator.name }, .text("about") { $0.creator.about },
            .text("market") { $0.creator.market.rawValue },
            .int("followers") { $0.creator.followers },
            .maybe("avatar") { $0.creator.avatar.map { Media.path($0, .card).text } },
            .text("href") { CreatorPath.stall($0.creator.handle).text },
        ])
}

/// JSON of a creator for themselves, with the identity check.
struct OwnCreatorView: View {
    let creator: Creator
    static let shape = Shape<OwnCreatorView>(
        "OwnCreator",
        [
            .object("creator") { CreatorView(creator: $0.creator) },
            .choice("identity") { $0.creator.identity },
        ])
}

/// JSON of `/creator`: the account's creator in a list, empty if it is none.
struct CenterView: View {
    let creator: Creator?
    static let shape = Shape<CenterView>(
        "CreatorCenter",
        [.list("creators") { $0.creator.map { [OwnCreatorView(creator: $0)] } ?? [] }])
}

struct StallItemView: View {
    let item: StallItem
    let creator: Creator
    static let shape = Shape<StallItemView>(
        "StallItem",
        [
            .id("product") { $0.item.card.product }, .text("title") { $0.item.card.title },
            .money("price") { $0.item.card.price },
            .maybe("compare_at", money: { $0.item.card.compareAt }),
            .int("stock") { $0.item.left }, .maybe("shelf") { $0.item.shelf?.description },
            .flag("commissioned") { $0.item.rate > .zero },
            .text("href") {
                CreatorPath.visit($0.creator.handle, $0.item.card.product).text
            },
        ])
}

struct ShelfView: View {
    let shelf: StallShelf
    static let shape = Shape<ShelfView>(
        "StallShelf", [.id("id") { $0.shelf.id }, .text("title") { $0.shelf.title }])
}

/// JSON of a stall with its products.
struct StallView: View {
    let shown: StallPageModel
    /// The market's disclosure label; empty where no product earns a commission.
    let label: String
    static let shape = Shape<StallView>(
        "Stall",
        [
            .id("id") { $0.shown.stall.id },
            .object("creator") { CreatorView(creator: $0.shown.creator) },
            .choice("theme") { $0.shown.stall.theme },
            .flag("followed") { $0.shown.isFollowed }, .text("label") { $0.label },
            .list("shelves") { $0.shown.shelves.map { ShelfView(shelf: $0) } },
            .list("items") { view in
                view.shown.items.map { StallItemView(item: $0, creator: view.shown.creator) }
            },
        ])
}

struct StallCardView: View {
    let card: StallCard
    static let shape = Shape<StallCardView>(
        "StallCard",
        [
            .object("creator") { CreatorView(creator: $0.card.creator) },
            .int("products") { $0.card.products },
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

struct FollowView: View {
    let follows: Bool
    let followers: Int
    static let shape = Shape<FollowView>(
        "Follow", [.flag("follows") { $0.follows }, .int("followers") { $0.followers }])
}

struct ShelfIDView: View {
    let id: StallShelfID
    static let shape = Shape<ShelfIDView>("StallShelfID", [.id("id") { $0.id }])
}

struct FollowerView: View {
    let follower: Follower
    static let shape = Shape<FollowerView>(
        "Follower", [.text("name") { $0.follower.name }, .instant("since") { $0.follower.at }])
}

struct FollowersView: View {
    let followers: [Follower]
    let next: String?
    static let shape = Shape<FollowersView>(
        "Followers",
        [
            .list("followers") { $0.followers.map { FollowerView(follower: $0) } },
            .maybe("next") { $0.next },
        ])
}

struct OfferView: View {
    let offered: OfferedProduct
    static let shape = Shape<OfferView>(
        "OfferedProduct",
        [
            .id("product") { $0.offered.card.product }, .text("title") { $0.offered.card.title },
            .money("price") { $0.offered.card.price },
            .int("rate_bp") { $0.offered.rate.basisPoints },
            .maybe("ends_at", at: { $0.offered.endsAt }),
            .flag("on_stall") { $0.offered.isOnStall },
        ])
}

struct OffersView: View {
    let products: [OfferedProduct]
    let next: String?
    static let shape = Shape<OffersView>(
        "OfferedProducts",
        [
            .list("products") { $0.products.map { OfferView(offered: $0) } },
            .maybe("next") { $0.next },
        ])
}

struct PlanView: View {
    let planned: PlannedProduct
    static let shape = Shape<PlanView>(
        "OpenPlan",
        [
            .id("product") { $0.planned.card.product }, .text("title") { $0.planned.card.title },
            .flag("open") { $0.planned.plan != nil },
            .int("rate_bp") { $0.planned.plan?.rate.basisPoints ?? 0 },
            .maybe("ends_at", at: { $0.planned.plan?.endsAt }),
            .int("creators") { $0.planned.promoters },
        ])
}

struct PlansView: View {
    let products: [PlannedProduct]
    let next: String?
    static let shape = Shape<PlansView>(
        "OpenPlans",
        [
            .list("products") { $0.products.map { PlanView(planned: $0) } },
            .maybe("next") { $0.next },
        ])
}

struct CheckView: View {
    let check: CreatorCheck
    static let shape = Shape<CheckView>(
        "CreatorCheck",
        [
            .id("creator") { $0.check.creator.id },
            .text("handle") { $0.check.creator.handle.text },
            .text("legal_name") { $0.check.proof.legalName },
            .choice("document") { $0.check.proof.document },
            .text("last_four") { $0.check.proof.lastFour }, .choice("state") { $0.check.state },
            .instant("asked_at") { $0.check.askedAt },
        ])
}

struct ChecksView: View {
    let checks: [CreatorCheck]
    static let shape = Shape<ChecksView>(
        "CreatorChecks", [.list("checks") { $0.checks.map { CheckView(check: $0) } }])
}

struct SaleView: View {
    let sale: CreatorSale
    static let shape = Shape<SaleView>(
        "CreatorSale",
        [
            .text("title") { $0.sale.title }, .int("units") { $0.sale.units },
            .money("base") { $0.sale.base }, .int("rate_bp") { $0.sale.rate.basisPoints },
            .money("commission") { $0.sale.expected }, .choice("state") { $0.sale.state },
            .text("surface") { $0.sale.isLive ? "live" : "stall" }, .instant("at") { $0.sale.at },
        ])
}

/// JSON of a creator's balance, estimated commission and sales.
struct EarningsView: View {
    let earnings: Earnings
    static let shape = Shape<EarningsView>(
        "Earnings",
        [
            .money("balance") { $0.earnings.balance }, .money("estimated") { $0.earnings.waiting },
            .list("sales") { $0.earnings.sales.map { SaleView(sale: $0) } },
            .maybe("next") { $0.earnings.next },
        ])
}

struct StallDayView: View {
    let day: StallDay
    let currency: Currency
    private func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    static let shape = Shape<StallDayView>(
        "StallDay",
        [
            .text("day") { $0.day.day.description }, .int("views") { $0.day.figures.views },
            .int("clicks") { $0.day.figures.clicks }, .int("follows") { $0.day.figures.follows },
            .int("orders") { $0.day.figures.orders }, .int("units") { $0.day.figures.units },
            .money("gmv") { $0.money($0.day.figures.gmv) },
            .money("estimated") { $0.money($0.day.figures.estimated) },
            .money("actual") { $0.money($0.day.figures.actual) },
        ])
}

struct FiguresView: View {
    let days: [StallDay]
    let currency: Currency
    static let shape = Shape<FiguresView>(
        "StallFigures",
        [
            .list("days") { view in
                view.days.map { StallDayView(day: $0, currency: view.currency) }
            }
        ])
}
