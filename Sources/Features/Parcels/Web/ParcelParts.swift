import Carriers
import Baskets
import DesignSystem
import HTML
import Identities
import Markets
import Orders
import Store
import Text
import Web
import World

/// Parts of parcels that the pages of both sides share.
struct ParcelParts: PageComponent {
    let context: PageContext

    /// Badge of where a parcel is.
    func badge(of parcel: Parcel) -> HTML {
        guard parcel.state == .handedOver, let status = parcel.status else {
            let tone: Tone =
                switch parcel.state {
                case .packed: .warn
                case .handedOver: .info
                case .cancelled: .plain
                }
            return badge(self("parcels.state.\(parcel.state.rawValue)"), tone)
        }
        let tone: Tone =
            switch status {
            case .accepted, .inTransit, .outForDelivery: .info
            case .delivered: .good
            case .exception, .returnedToSender: .bad
            }
        return badge(self("parcels.status.\(status.rawValue)"), tone)
    }

    /// Units of a parcel: `2 × Stoneware mug, blue`.
    func lines(_ shown: ParcelModel) -> HTML {
        func row(_ line: ParcelModel.Line) -> HTML {
            let options = line.bought.options.isEmpty ? "" : ", " + line.bought.options
            return """
                <li class="row">\(BasketParts(context: context).thumb(line.bought.picture))\
                <span class="grow">\(line.line.quantity) × \(name: line.bought.title)\(options)\
                </span></li>
                """
        }
        return "<ul class=\"rows checkout-items\">\(each: shown.lines, row)</ul>"
    }

    /// Carrier and number of a parcel on its way.
    func shipment(_ parcel: Parcel) -> HTML {
        guard let shipment = parcel.shipment else { return "" }
        return """
            <p class="row">\(icon("truck"))<span class="grow"><b>\(name: shipment.carrier)</b><br>\
            <span class="mono">\(shipment.tracking)</span></span></p>
            """
    }

    /// Events of a parcel by the carrier's time, the latest last, on the clock of its address.
    func events(_ shown: ParcelModel) -> HTML {
        guard !shown.events.isEmpty else { return "" }
        let address = shown.parcel.address
        let zone = markets.market(address.market).zone(at: address.subdivision)
        let last = shown.events.last?.id
        func row(_ event: ParcelEvent) -> HTML {
            let place: HTML = event.place.isEmpty ? "" : "\(name: event.place) · "
            let title = self("parcels.status.\(event.status.rawValue)")
            return """
                <li class="\(event.id == last ? "now" : "done")"><b>\(title)</b>\
                <small>\(place)\(moment(event.madeAt, zone: zone))</small></li>
                """
        }
        return "<ol class=\"timeline\">\(each: shown.events, row)</ol>"
    }

    /// End of a parcel that came back, or was sent again.
    func fate(_ parcel: Parcel) -> HTML {
        if let outcome = parcel.outcome {
            return "<p class=\"fine muted\">\(self("parcels.outcome.\(outcome.rawValue)"))</p>"
        }
        guard parcel.resends != nil else { return "" }
        return "<p class=\"fine muted\">\(self("parcels.resends"))</p>"
    }
}

/// Parcels on an order's page for its buyer.
struct BuyerParcelsPart: PageComponent {
    let context: PageContext
    let shown: [ParcelModel]

    var html: HTML {
        func card(_ one: ParcelModel) -> HTML {
            let parts = ParcelParts(context: context)
            let back: HTML =
                one.parcel.isBack ? "<p>\(self("parcels.came-back"))</p>" : ""
            return """
                <section class="card parcel"><header><h2>\
                \(self("parcels.parcel", ["parcel": one.parcel.id.short]))</h2>\
                \(parts.badge(of: one.parcel))</header><div class="body stack">\(back)\
                \(parts.lines(one))\(parts.shipment(one.parcel))\(parts.events(one))\
                \(parts.fate(one.parcel))</div></section>
                """
        }
        return "\(each: shown, card)"
    }
}

/// Page of an order's parcels for its buyer.
struct BuyerParcelsPage: PageComponent {
    let context: PageContext
    let order: OrderID
    let shown: [ParcelModel]

    var html: HTML {
        let content: HTML =
            shown.isEmpty
            ? empty(self("parcels.none.title"), self("parcels.none.text"))
            : "<div class=\"stack loose\">\(BuyerParcelsPart(context: context, shown: shown).html)</div>"
        return shop(
            self("parcels.title"), head: .title(back: OrderPath.order(order)), tab: .me, content)
    }
}

/// Parcels on an order's page for its seller.
struct SellerParcelsPart: PageComponent {
    let context: PageContext
    let order: Order
    let shown: [ParcelModel]
    /// Units that are in no parcel yet.
    let left: Int

    var html: HTML {
        let canPack = order.canShip && left > 0
        guard canPack || !shown.isEmpty else { return "" }
        let pack: HTML =
            canPack
            ? """
            <p class="row"><span class="grow">\(self("parcels.left", count: left))</span>\
            <a class="button small" href="\(ParcelPath.ofSeller(order.id))">\
            \(self("parcels.pack"))</a></p>
            """ : ""
        return """
            <section class="card"><header><h2>\(self("parcels.title"))</h2></header>\
            <div class="body stack">\(ParcelList(context: context, shown: shown).html)\(pack)\
            </div></section>
            """
    }
}

/// List of parcels with links to each, for their seller.
struct ParcelList: PageComponent {
    let context: PageContext
    let shown: [ParcelModel]

    var html: HTML {
        func row(_ one: ParcelModel) -> HTML {
            let count = one.lines.reduce(0) { $0 + $1.line.quantity }
            return """
                <li class="row"><span class="grow">\
                <a href="\(ParcelPath.parcel(one.parcel.id))">\
                \(self("parcels.parcel", ["parcel": one.parcel.id.short]))</a>\
                <small class="muted"> · \(self("orders.items", count: count))</small></span>\
                \(ParcelParts(context: context).badge(of: one.parcel))</li>
                """
        }
        return shown.isEmpty ? "" : "<ul class=\"rows\">\(each: shown, row)</ul>"
    }
}
