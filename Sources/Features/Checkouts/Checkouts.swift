import Identities
import Markets
import Orders
import Payments
import Store
import World

/// Checkouts: from a basket to paid orders.
///
/// Promises: the total that was shown is the total that is charged; orders are written UNPAID with
/// their stock reserved before the gateway is asked; a request that is repeated charges once; an
/// outcome that comes twice, late or out of order is applied once, and money that comes too late
/// goes back. What becomes of an order that is paid is Orders'.
public struct Checkouts: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let payments: Payments
    /// Markets for which the operator has the licence that the law asks for; from the store.
    let licences: @Sendable () -> Set<MarketCode>
    let attribution: any Attribution

    public init(
        store: any Store, world: World, markets: Markets, payments: Payments,
        licences: @escaping @Sendable () -> Set<MarketCode>, attribution: any Attribution
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.payments = payments
        self.licences = licences
        self.attribution = attribution
    }

    public static let migrations = CheckoutsSchema.migrations

    /// Payment methods that the gateway offers in a market.
    public func payMethods(in market: MarketCode) -> [PayMethod] {
        payments.gateway.methods(markets.market(market))
    }
}
