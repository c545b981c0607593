import Access
import Identities
import Accounts
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Money
import Store
import Web
import World

/// Stall parts, drawn for one visitor.
public struct StallParts: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// The market's disclosure of paid promotion, in the visitor's language: `Paid promotion`.
    public var disclosure: String {
        self(markets.disclosure(in: marketCode, on: market.zone.day(of: now)).key)
    }

    /// A creator's picture, or the first letter of their name.
    /// - Parameter size: `s`, `l`, `xl`, or nothing.
    public func avatar(_ creator: Creator, _ size: String = "") -> HTML {
        guard let picture = creator.avatar else {
            let letter = creator.name.prefix(1).uppercased()
            return "<span class=\"avatar letter \(size)\" aria-hidden=\"true\">\(letter)</span>"
        }
        return """
            <span class="avatar \(size)"><img loading="lazy" src="\(Media.path(picture, .thumb))" alt="" \
            width="160" height="160"></span>
            """
    }

    func followers(_ count: Int) -> HTML {
        """
        <b>\(count.compact(in: locale))</b> \(self("creators.followers.word", count: count))
        """
    }

    /// Card of a stall in a list: cover, creator, followers, number of products.
    func stallCard(_ card: StallCard) -> HTML {
        let cover = card.cover.map { Media.path($0, .card) }
        return """
            <article class="stall-card theme-\(card.theme.rawValue)"><div class="pic">\
            \(cover.map { "<img src=\"\($0)\" alt=\"\" loading=\"lazy\">" as HTML })\
            <div class="awning"></div></div>\(avatar(card.creator, "l"))
            <h3><a href="\(CreatorPath.stall(card.creator.handle))">\(name: card.creator.name)</a></h3>
            <p class="clamp">\(card.creator.about)</p>
            <p class="meta">\(followers(card.creator.followers)) · \
            \(self("creators.products", count: card.products))</p></article>

            """
    }

    /// Horizontal list of a market's stalls for the Shop's home page.
    public func stallsRail(_ cards: [StallCard]) -> HTML {
        guard !cards.isEmpty else { return "" }
        let title = self("creators.bazaar.title")
        func one(_ card: StallCard) -> HTML {
            """
            <a href="\(CreatorPath.stall(card.creator.handle))">\(avatar(card.creator))\
            <span class="clamp"><b>\(name: card.creator.name)</b></span></a>

            """
        }
        return """
            <section><div class="head"><h2>\(title)</h2><a class="link" \
            href="\(CreatorPath.stallDirectory())">\(self("creators.all"))<span class="vh"> \(title)</span>\
            </a></div><div class="rail home-shops" tabindex="0" role="region" \
            aria-label="\(title)">\(each: cards, one)</div></section>
            """
    }
}

extension CreatorsWeb {
    /// Disclosure label of commissioned products, rendered in the visitor's language.
    public static func label(context: PageContext) -> HTML {
        "<span class=\"paid\">\(StallParts(context: context).disclosure)</span>"
    }

    /// Disclosure label with the creator's name; `over` for use on top of a video.
    public static func label(_ creator: Creator, context: PageContext, over: Bool = false) -> HTML {
        let words = context("creators.label.sale", ["name": creator.name])
        return """
            <span class="paid\(over ? " over" : "")">\
            \(StallParts(context: context).disclosure) · \(words)</span>
            """
    }
}

extension Creators {
    /// Stalls on the Shop's home page: as many as people swipe through.
    static let railLength = 10

    /// Contribution to the Shop's home page: the most followed stalls.
    var homePart: SlotPart {
        .home(order: 20) { market, db in
            let cards = try Creators.stallDirectory(market, limit: Self.railLength, in: db)
            return { context in StallParts(context: context).stallsRail(cards) }
        }
    }

    /// Contribution to a product's page: the attributed creator, with the market's label if they
    /// are paid; for creators, a button that puts it on their stall.
    var productPart: SlotPart {
        .productPage(order: 10) { [world, markets] product, caller, db in
            let now = world.now()
            let market = caller.marketCode
            let attributedCreator = try caller.shopperID.flatMap {
                try Creators.attributedCreator(
                    product, owner: $0, market: market, markets: markets, at: now, in: db)
            }
            let own =
                try caller.roles.contains(.creator)
                ? caller.account.flatMap { try Creators.creator(of: $0, in: db) } : nil
            guard attributedCreator != nil || own != nil else { return { _ in "" } }
            let cards = try Catalog.cards([product], market: market.rawValue, in: db)
            func brings(_ creator: Creator?) throws -> Rate? {
                try creator.flatMap {
                    try Creators.rates(of: cards, for: $0, at: now, in: db)[product]
                }
            }
            let isPaid = (try brings(attributedCreator) ?? .zero) > .zero
            let rate = try brings(own)
            return { context in
                let adding = rate.map {
                    StallParts(context: context).addToStall(product, $0, cards)
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
            <section class="met-through row">\(avatar(creator))<span class="grow">\
            <a href="\(CreatorPath.stall(creator.handle))">\(words)</a>\
            \(isPaid ? CreatorsWeb.label(creator, context: context) : "")</span></section>
            """
    }

    fileprivate func addToStall(_ product: ProductID, _ rate: Rate, _ cards: [Card]) -> HTML {
        let earns =
            cards.first.map { StallEditingPages(context: context).earning(rate, $0.price) } ?? ""
        let send = form(
            CreatorPath.products(), classes: "inline",
            """
            \(hidden("product", product.description))\(hidden("then", "product"))\
            <button class="button small">\(icon("plus"))\(self("creators.add.mine"))</button>
            """)
        return """
            <section class="met-through row">\(icon("shop"))<span class="grow">\
            <small class="muted">\(earns)</small></span>\(send)</section>
            """
    }
}
