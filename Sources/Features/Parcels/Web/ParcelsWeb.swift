import DesignSystem
import Identities
import Orders
import Store
import Web

/// Routes and pages of parcels.
struct ParcelsWeb: Sendable {
    let parcels: Parcels
    let designSystem: DesignSystem
}

extension Parcels: WebModule {
    /// Style sheets of parcels' pages, and of what is printed.
    public static var assets: [AssetFolder] {
        [
            AssetFolder(
                of: "Parcels", sheets: [.core: ["parcel.css"], .console: ["parcel-label.css"]])
        ]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        let web = ParcelsWeb(parcels: self, designSystem: designSystem)
        return web.readRoutes + web.changeRoutes + web.labelRoutes
    }

    public var slots: [SlotPart] {
        [
            .order(order: 5) { id, side, db in
                let shown = try ParcelModel.of(id, in: db)
                guard side == .seller else {
                    return { context in BuyerParcelsPart(context: context, shown: shown).html }
                }
                guard let order = try Order.find([id], in: db)[id] else {
                    return SlotPart.nothing
                }
                let left = try Parcels.leftToPack([id], in: db)[id, default: [:]].values.reduce(
                    0, +)
                return { context in
                    SellerParcelsPart(context: context, order: order, shown: shown, left: left).html
                }
            },
            .operationsHome(order: 12) { db in
                let count = try Parcels.countStuck(in: db)
                return { context in StuckLabelsPage(context: context).waiting(count) }
            },
        ]
    }
}
