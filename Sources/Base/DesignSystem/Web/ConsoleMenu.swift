import HTML
import Web

/// Menu of a console.
public struct ConsoleMenu: Sendable {
    struct Item: Sendable {
        let door: URLPattern
        let icon: String
        let label: String
    }
    let title: String
    let items: [Item]

    /// Menu of Seller Center.
    public static let seller = ConsoleMenu(
        title: "desk.seller",
        items: [
            Item(door: Navigation.seller, icon: "home", label: "desk.home"),
            Item(door: Navigation.sellerOrders, icon: "file", label: "desk.orders"),
            Item(door: Navigation.sellerReturns, icon: "return", label: "desk.returns"),
            Item(door: Navigation.sellerProducts, icon: "box", label: "desk.products"),
            Item(door: Navigation.sellerStock, icon: "stack", label: "desk.stock"),
            Item(door: Navigation.sellerPromotions, icon: "tag", label: "desk.promotions"),
            Item(door: Navigation.sellerImport, icon: "upload", label: "desk.import"),
            Item(door: Navigation.sellerCreators, icon: "people", label: "desk.creators"),
            Item(
                door: Navigation.sellerCollaborations, icon: "mail", label: "desk.collaborations"),
            Item(door: Navigation.sellerFinance, icon: "wallet", label: "desk.finance"),
        ])

    /// Menu of the Operations console.
    public static let operations = ConsoleMenu(
        title: "desk.operations",
        items: [
            Item(door: Navigation.operations, icon: "home", label: "desk.home"),
            Item(door: Navigation.operationsShops, icon: "shop", label: "desk.shops"),
            Item(door: Navigation.operationsProducts, icon: "box", label: "desk.products"),
            Item(door: Navigation.operationsPeople, icon: "people", label: "desk.people"),
            Item(door: Navigation.operationsCreators, icon: "star", label: "desk.creators"),
            Item(
                door: Navigation.operationsAbuseReports, icon: "flag", label: "desk.abuse-reports"),
            Item(door: Navigation.operationsCases, icon: "return", label: "desk.cases"),
            Item(door: Navigation.operationsReturns, icon: "return", label: "desk.returns"),
            Item(door: Navigation.operationsDisputes, icon: "bank", label: "desk.disputes"),
            Item(door: Navigation.operationsParcels, icon: "truck", label: "desk.parcels"),
            Item(door: Navigation.operationsMarkets, icon: "globe", label: "desk.markets"),
            Item(door: Navigation.operationsLedger, icon: "ledger", label: "desk.ledger"),
            Item(door: Navigation.operationsPayouts, icon: "wallet", label: "desk.payouts"),
            Item(door: Navigation.operationsMail, icon: "mail", label: "desk.mail"),
            Item(door: Navigation.operationsHealth, icon: "pulse", label: "desk.health"),
        ])
}

extension PageComponent {
    func side(_ menu: ConsoleMenu, at door: URLPattern) -> HTML {
        func link(_ item: ConsoleMenu.Item) -> HTML {
            """
            <a href="\(item.door())"\
            \(item.door.pattern == door.pattern ? " aria-current=\"page\"" : "")>\
            \(icon(item.icon))\(self(item.label))</a>
            """
        }
        return """
            <nav class="side" aria-label="\(self(menu.title))">
            <a class="wordmark" href="\(menu.items[0].door())">\
            <img class="mark" src="\(assets.path("mark.svg"))" alt="">Pasar \
            <small>\(self(menu.title))</small></a>
            \(each: menu.items, link)
            <div class="foot"><a href="\(Navigation.home())">\(icon("bag"))\(self("desk.shop"))</a>
            <a href="\(Navigation.account())">\(icon("me"))\(name: caller.name)</a>\(signOut)</div>
            </nav>
            """
    }

    /// The end of a session, on every page of a console.
    private var signOut: HTML {
        form(
            Navigation.signOut(), idempotencyKey: false, classes: "leave",
            "<button type=\"submit\">\(icon("leave"))\(self("shell.sign-out"))</button>")
    }
}
