import Affiliates
import Catalog
import Creators
import Identities
import Markets
import Money
import Shops
import Store
import World

/// Obstacle to a targeted plan, found before it is saved.
public enum PlanConflict: Sendable, Equatable {
    /// There is no such creator in the shop's market, or their stall is taken down.
    case noSuchCreator(String)
    /// The seller's own stall.
    case yourself(String)
    /// The creator takes no invitations from the shop.
    case blocked(String)
    case noSuchProduct
    case invited(String, title: String)
    case agreed(String, title: String)
    /// Every creator gets more for it.
    case belowOpen(title: String, rate: String)

    /// Key of its sentence, which is also its code.
    private var key: String {
        switch self {
        case .noSuchCreator: "collaborations.conflict.no-such-creator"
        case .yourself: "collaborations.conflict.yourself"
        case .blocked: "collaborations.conflict.blocked"
        case .noSuchProduct: "collaborations.conflict.no-such-product"
        case .invited: "collaborations.conflict.invited"
        case .agreed: "collaborations.conflict.agreed"
        case .belowOpen: "collaborations.conflict.below-open"
        }
    }

    var field: String {
        switch self {
        case .noSuchCreator, .yourself, .blocked, .invited, .agreed: "creators"
        case .noSuchProduct: "product"
        case .belowOpen: "rate"
        }
    }

    private var values: [String: String] {
        switch self {
        case .noSuchCreator(let handle), .yourself(let handle), .blocked(let handle):
            ["handle": handle]
        case .noSuchProduct: [:]
        case .invited(let handle, let title), .agreed(let handle, let title):
            ["handle": handle, "title": title]
        case .belowOpen(let title, let rate): ["title": title, "rate": rate]
        }
    }

    var fault: FieldFault {
        FieldFault(field: field, code: key, message: LocalizedText(key, values))
    }
}

extension Collaborations {
    /// Conflicts that one answer lists; a longer list is read by nobody.
    static let mostListed = 30

    /// Step: the creators of an offer, and all that stands against inviting them.
    static func conflicts(
        of offer: TargetedOffer, with shop: Shop, at now: Instant, in db: Transaction
    ) throws -> (creators: [Creator], conflicts: [PlanConflict]) {
        var (conflicts, creators): ([PlanConflict], [Creator]) = ([], [])
        for text in offer.handles {
            let found = try Handle(typed: text).flatMap { try Creators.creator(handle: $0, in: db) }
            guard let creator = found, creator.market == shop.market,
                try !Creators.isClosed(creator.id, in: db)
            else {
                conflicts.append(.noSuchCreator(text))
                continue
            }
            guard creator.account != shop.owner else {
                conflicts.append(.yourself(creator.handle.shown))
                continue
            }
            if !creators.contains(where: { $0.id == creator.id }) { creators.append(creator) }
        }
        let blocking = try blocking(shop.id, among: creators.map(\.id), in: db)
        conflicts += creators.filter { blocking.contains($0.id) }.map {
            .blocked($0.handle.shown)
        }
        let products = Array(Set(offer.products)).sorted()
        let live = try Catalog.products(products, of: shop.id, in: db).filter { $0.state == .live }
        if live.count < products.count { conflicts.append(.noSuchProduct) }
        conflicts += try Self.conflicts(of: live, with: creators, at: now, in: db)
        let plans = try Affiliates.plans(of: products, at: now, in: db)
        for product in live {
            guard let open = plans[product.id]?.rate, open > offer.rate else { continue }
            conflicts.append(
                .belowOpen(title: product.title, rate: Percent.text(open, in: .enUS)))
        }
        return (creators, Array(conflicts.prefix(mostListed)))
    }

    private static func conflicts(
        of products: [Product], with creators: [Creator], at now: Instant, in db: Transaction
    ) throws -> [PlanConflict] {
        let titles = Dictionary(products.map { ($0.id, $0.title) }) { first, _ in first }
        let handles = Dictionary(creators.map { ($0.id, $0.handle.shown) }) { first, _ in first }
        return try taken(products.map(\.id), by: creators.map(\.id), at: now, in: db).compactMap {
            guard let handle = handles[$0.creator], let title = titles[$0.product] else {
                return nil
            }
            return $0.isAgreed ? .agreed(handle, title: title) : .invited(handle, title: title)
        }
    }
}
