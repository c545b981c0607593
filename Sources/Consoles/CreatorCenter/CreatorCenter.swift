import Affiliates
import Creators
import Markets
import Stalls
import Store
import World

/// Console of creators: their profile, their stall, the products that they may sell, and what they
/// earned.
///
/// Promises: owns no table and decides nothing; everybody sees what is their own.
public struct CreatorCenter: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let creators: Creators
    let affiliates: Affiliates
    let stalls: Stalls

    public init(
        store: any Store, world: World, markets: Markets, creators: Creators,
        affiliates: Affiliates, stalls: Stalls
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.creators = creators
        self.affiliates = affiliates
        self.stalls = stalls
    }
}
