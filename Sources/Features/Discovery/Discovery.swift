import Catalog
import Faces
import HTML
import Markets
import Money
import Store
import Web
import World

/// Discovery: how visitors find what they buy.
///
/// Promises: everything shown was read in the request, in one transaction; only live products of
/// the visitor's market appear; each list is one page of an indexed scan, so that a larger
/// catalogue isn't slower; every filter works without JavaScript.
public struct Discovery: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let faces: Faces
    /// Markets in which the operator may sell though a licence is needed.
    let licences: @Sendable () -> Set<MarketCode>
    let drawn = DrawnCards()

    public init(
        store: any Store, world: World, markets: Markets, faces: Faces,
        licences: @escaping @Sendable () -> Set<MarketCode>
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.faces = faces
        self.licences = licences
    }

    /// Whether people can buy in a market, or only look.
    func isOpen(_ market: MarketCode) -> Bool {
        markets.mode(market, licences: licences()) == .marketplace
    }
}

extension Request {
    /// The market that the visitor shops in.
    var market: MarketCode { MarketCode(rawValue: caller.market) ?? .us }
}
