import Affiliates
import Creators
import Identities
import Money
import Stalls
import Web

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

struct ShelfIDView: View {
    let id: StallShelfID
    static let shape = Shape<ShelfIDView>("StallShelfID", [.id("id") { $0.id }])
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

struct CreatorDayView: View {
    let day: CreatorDay
    let currency: Currency
    private func money(_ minor: Int64) -> Money { Money(minor: minor, currency: currency) }
    static let shape = Shape<CreatorDayView>(
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
    let days: [CreatorDay]
    let currency: Currency
    static let shape = Shape<FiguresView>(
        "StallFigures",
        [
            .list("days") { view in
                view.days.map { CreatorDayView(day: $0, currency: view.currency) }
            }
        ])
}
