import Affiliates
import Catalog
import Creators
import DesignSystem
import HTML
import Identities
import Money
import Web

extension Stalls {
    /// Stalls on the Shop's home page: as many as people swipe through.
    static let railLength = 10

    /// Contribution to the Shop's home page: the most followed stalls.
    var homePart: SlotPart {
        .home(order: 20) { market, db in
            let cards = try Stalls.directory(
                market, limit: Self.railLength, in: db
            ).cards
            return { context in StallParts(context: context).stallsRail(cards) }
        }
    }

    /// Contribution to a product's page: the attributed creator, with the market's label if they
    /// are paid; for creators, a button that puts it on their stall.
    var productPart: SlotPart {
        .productPage(order: 10) { [self] product, caller, db in
            let now = world.now()
            let market = caller.marketCode
            let attributedCreator = try caller.shopperID.flatMap {
                try Affiliates.attributedCreator(
                    product, owner: $0, market: market, markets: markets, at: now, in: db)
            }
            let own =
                try caller.roles.contains(.creator)
                ? caller.account.flatMap { try Creators.creator(of: $0, in: db) } : nil
            guard attributedCreator != nil || own != nil else { return { _ in "" } }
            let cards = try Catalog.cards([product], market: market.rawValue, in: db)
            func brings(_ creator: Creator?) throws -> Rate? {
                try creator.flatMap {
                    try Affiliates.rates(of: cards, for: $0, at: now, in: db)[product]
                }
            }
            let isPaid = (try brings(attributedCreator) ?? .zero) > .zero
            let rate = try brings(own)
            let isOnStall = try own.map { try Self.has(product, of: $0.id, in: db) } ?? false
            let canPut = try own.map { try self.canPut(rate ?? .zero, for: $0, in: db) } ?? false
            return { context in
                let adding = rate.map {
                    StallParts(context: context).addToStall(
                        product, $0, cards, isOnStall: isOnStall, canPut: canPut)
                }
                return
                    (attributedCreator.map {
                        StallParts(context: context).attributionNote($0, isPaid: isPaid)
                    } ?? "")
                    + (adding ?? "")
            }
        }
    }
}

extension StallParts {
    fileprivate func attributionNote(_ creator: Creator, isPaid: Bool) -> HTML {
        let words = self("creators.met", ["name": creator.name])
        return """
            <section class="met-through row">\
            \(CreatorParts(context: context).avatar(creator))<span class="grow">\
            <a href="\(CreatorPath.stall(creator.handle))">\(words)</a>\
            \(isPaid ? CommissionLabel(context: context).label(creator) : "")</span></section>
            """
    }

    fileprivate func addToStall(
        _ product: ProductID, _ rate: Rate, _ cards: [Card], isOnStall: Bool, canPut: Bool
    ) -> HTML {
        let earns =
            cards.first.map { CommissionLabel(context: context).earning(rate, $0.price) } ?? ""
        let send = form(
            StallPath.products(), classes: "inline",
            """
            \(hidden("product", product.description))\(hidden("then", "product"))\
            <button class="button small">\(icon("plus"))\(self("creators.add.mine"))</button>
            """)
        let action: HTML =
            isOnStall ? badge(self("creators.on-stall"), .good) : canPut ? send : ""
        return """
            <section class="met-through row">\(icon("shop"))<span class="grow">\
            <small class="muted">\(earns)</small></span>\(action)</section>
            """
    }
}
