import HTML
import Web

/// Menu of a console.
public struct Desk: Sendable {
    struct Item: Sendable {
        let door: Place
        let icon: String
        let label: String
    }
    let title: String
    let items: [Item]

    /// Menu of Seller Center.
    public static let seller = Desk(
        title: "desk.seller",
        items: [
            Item(door: Doors.seller, icon: "home", label: "desk.home"),
            Item(door: Doors.sellerOrders, icon: "file", label: "desk.orders"),
            Item(door: Doors.sellerProducts, icon: "box", label: "desk.products"),
            Item(door: Doors.sellerStock, icon: "stack", label: "desk.stock"),
            Item(door: Doors.sellerPromotions, icon: "tag", label: "desk.promotions"),
            Item(door: Doors.sellerImport, icon: "upload", label: "desk.import"),
            Item(door: Doors.sellerCreators, icon: "people", label: "desk.creators"),
            Item(door: Doors.sellerFinance, icon: "wallet", label: "desk.finance"),
        ])

    /// Menu of the Operations console.
    public static let operations = Desk(
        title: "desk.operations",
        items: [
            Item(door: Doors.operations, icon: "home", label: "desk.home"),
            Item(door: Doors.operationsShops, icon: "shop", label: "desk.shops"),
            Item(door: Doors.operationsProducts, icon: "box", label: "desk.products"),
            Item(door: Doors.operationsPeople, icon: "people", label: "desk.people"),
            Item(door: Doors.operationsCreators, icon: "star", label: "desk.creators"),
            Item(door: Doors.operationsMarkets, icon: "globe", label: "desk.markets"),
            Item(door: Doors.operationsLedger, icon: "ledger", label: "desk.ledger"),
            Item(door: Doors.operationsPayouts, icon: "wallet", label: "desk.payouts"),
            Item(door: Doors.operationsMail, icon: "mail", label: "desk.mail"),
            Item(door: Doors.operationsHealth, icon: "pulse", label: "desk.health"),
        ])
}

extension Face {
    func side(_ desk: Desk, at door: Place) -> HTML {
        func link(_ item: Desk.Item) -> HTML {
            """
            <a href="\(item.door())"\
            \(item.door.pattern == door.pattern ? " aria-current=\"page\"" : "")>\
            \(icon(item.icon))\(self(item.label))</a>
            """
        }
        return """
            <nav class="side" aria-label="\(self(desk.title))">
            <a class="wordmark" href="\(desk.items[0].door())">\
            <img class="mark" src="\(assets.path("mark.svg"))" alt="">Pasar \
            <small>\(self(desk.title))</small></a>
            \(each: desk.items, link)
            <div class="foot"><a href="\(Doors.home())">\(icon("bag"))\(self("desk.shop"))</a>
            <a href="\(Doors.account())">\(icon("me"))\(caller.name)</a></div>
            </nav>
            """
    }
}
