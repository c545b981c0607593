import Carriers
import Identities
import Markets
import Money
import Orders
import Web
import World

/// JSON of units in a parcel.
struct ParcelLineView: View {
    let shown: ParcelModel.Line
    static let shape = Shape<ParcelLineView>(
        "ParcelLine",
        [
            .id("order") { $0.shown.line.order }, .int("position") { $0.shown.line.position },
            .id("sku") { $0.shown.bought.sku }, .text("title") { $0.shown.bought.title },
            .text("options") { $0.shown.bought.options },
            .int("quantity") { $0.shown.line.quantity },
        ])
}

/// JSON of a carrier's event.
struct ParcelEventView: View {
    let event: ParcelEvent
    static let shape = Shape<ParcelEventView>(
        "ParcelEvent",
        [
            .choice("status") { $0.event.status }, .instant("at") { $0.event.madeAt },
            .text("place") { $0.event.place },
        ])
}

/// Members of a parcel's JSON, for both sides.
protocol ParcelFacts: View {
    var shown: ParcelModel { get }
}

extension ParcelFacts {
    static var members: [Member<Self>] {
        [
            .id("id") { $0.shown.parcel.id }, .choice("state") { $0.shown.parcel.state },
            .maybe("carrier") { $0.shown.parcel.shipment?.carrier },
            .maybe("tracking") { $0.shown.parcel.shipment?.tracking },
            .maybe("status") { $0.shown.parcel.status?.rawValue },
            .maybe("status_at", at: { $0.shown.parcel.statusAt }),
            .instant("packed_at") { $0.shown.parcel.packedAt },
            .maybe("handed_over_at", at: { $0.shown.parcel.handedOverAt }),
            .maybe("delivered_at", at: { $0.shown.parcel.deliveredAt }),
            .maybe("outcome") { $0.shown.parcel.outcome?.rawValue },
            .list("lines") { $0.shown.lines.map { ParcelLineView(shown: $0) } },
            .list("events") { $0.shown.events.map { ParcelEventView(event: $0) } },
        ]
    }
}

/// JSON of a parcel for its buyer.
struct BuyerParcelView: ParcelFacts {
    let shown: ParcelModel
    static let shape = Shape<BuyerParcelView>("Parcel", members)
}

/// JSON of an order's parcels for its buyer.
struct BuyerParcelsView: View {
    let parcels: [ParcelModel]
    static let shape = Shape<BuyerParcelsView>(
        "Parcels", [.list("parcels") { $0.parcels.map { BuyerParcelView(shown: $0) } }])
}

/// JSON of a label.
struct LabelView: View {
    let label: ShippingLabel
    static let shape = Shape<LabelView>(
        "ShippingLabel",
        [
            .id("id") { $0.label.id }, .text("carrier") { $0.label.carrier },
            .text("service") { $0.label.service }, .money("fee") { $0.label.fee },
            .choice("state") { $0.label.state }, .maybe("tracking") { $0.label.tracking },
            .instant("asked_at") { $0.label.askedAt },
            .maybe("bought_at", at: { $0.label.boughtAt }),
            .flag("void_refused") { $0.label.isVoidRefused },
        ])
}

/// JSON of a price for a label.
struct RateView: View {
    let rate: CarrierRate
    static let shape = Shape<RateView>(
        "CarrierRate",
        [
            .text("service") { $0.rate.service }, .money("fee") { $0.rate.fee },
            .int("days_min") { $0.rate.days.lowerBound },
            .int("days_max") { $0.rate.days.upperBound },
        ])
}

/// JSON of a parcel for its seller.
struct SellerParcelView: ParcelFacts {
    let shown: ParcelModel
    let rates: [CarrierRate]
    let address: [String]

    init(_ model: SellerParcelModel, _ markets: Markets) {
        self.init(model.shown, markets, rates: model.rates ?? [])
    }

    init(_ shown: ParcelModel, _ markets: Markets, rates: [CarrierRate] = []) {
        self.shown = shown
        self.rates = rates
        address = markets.lines(shown.parcel.address)
    }

    static let shape = Shape<SellerParcelView>(
        "SellerParcel",
        members + [
            .flag("gift") { $0.shown.parcel.isGift }, .int("grams") { $0.shown.parcel.size.grams },
            .int("length_mm") { $0.shown.parcel.size.length },
            .int("width_mm") { $0.shown.parcel.size.width },
            .int("height_mm") { $0.shown.parcel.size.height }, .texts("address") { $0.address },
            .maybe("act_by", at: { $0.shown.parcel.actBy }),
            .maybe("resends") { $0.shown.parcel.resends?.description },
            .list("labels") { $0.shown.labels.map { LabelView(label: $0) } },
            .list("rates") { $0.rates.map { RateView(rate: $0) } },
        ])
}

/// JSON of units that are left to pack.
struct UnpackedLineView: View {
    let order: OrderID
    let line: OrderLine
    let quantity: Int
    static let shape = Shape<UnpackedLineView>(
        "UnpackedLine",
        [
            .id("order") { $0.order }, .int("position") { $0.line.position },
            .text("title") { $0.line.title }, .text("options") { $0.line.options },
            .int("quantity") { $0.quantity },
        ])
}

/// JSON of an order's parcels for its seller, with what can be packed now.
struct PackingView: View {
    let model: PackingModel
    let markets: Markets
    static let shape = Shape<PackingView>(
        "Packing",
        [
            .id("order") { $0.model.order.id }, .choice("state") { $0.model.order.state },
            .list("parcels") { view in
                view.model.parcels.map { SellerParcelView($0, view.markets) }
            },
            .list("left") { view in
                view.model.left.flatMap { part in
                    part.lines.map {
                        UnpackedLineView(order: part.order, line: $0.line, quantity: $0.quantity)
                    }
                }
            },
        ])
}

/// JSON of a change of a parcel: its id.
struct ParcelChangeView: View {
    let id: ParcelID
    static let shape = Shape<ParcelChangeView>("ParcelChange", [.id("id") { $0.id }])
}

/// JSON of a change of a label: its id, and its parcel's.
struct LabelChangeView: View {
    let parcel: ParcelID
    let label: LabelID
    static let shape = Shape<LabelChangeView>(
        "LabelChange", [.id("parcel") { $0.parcel }, .id("label") { $0.label }])
}

struct StuckLabelView: View {
    let stuck: StuckLabel
    static let shape = Shape<StuckLabelView>(
        "StuckLabel",
        [
            .object("label") { LabelView(label: $0.stuck.label) },
            .id("parcel") { $0.stuck.label.parcel }, .text("shop") { $0.stuck.shop },
            .int("tries") { $0.stuck.label.tries },
        ])
}

struct StuckLabelsView: View {
    let labels: [StuckLabel]
    static let shape = Shape<StuckLabelsView>(
        "StuckLabels", [.list("labels") { $0.labels.map { StuckLabelView(stuck: $0) } }])
}
