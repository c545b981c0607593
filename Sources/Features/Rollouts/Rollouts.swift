import Accounts
import Identities
import Markets
import Store
import World

/// Rollouts: people for whom a part of the product is open in a market that hasn't opened it to
/// everybody.
///
/// Promises: an invited person has a feature at every stage but off; a share of the users is the
/// same people every time, and other people for another feature; only what is new is refused, so
/// what somebody has begun stays readable and goes on when the feature is switched off; each
/// invitation names the operator who gave it.
public struct Rollouts: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let handles: any HandleDirectory

    /// - Parameter handles: of creators, by which an operator may invite them.
    public init(store: any Store, world: World, markets: Markets, handles: any HandleDirectory) {
        self.store = store
        self.world = world
        self.markets = markets
        self.handles = handles
    }

    public static let migrations = RolloutsSchema.migrations
}

// MARK: steps

extension Rollouts {
    /// Step: true if a feature is on for an account. Invitations are read only where they decide.
    public static func includes(
        _ feature: Feature, _ account: AccountID, market: MarketCode, markets: Markets,
        in db: Transaction
    ) throws -> Bool {
        let rollout = markets.rollout(of: feature, in: market)
        let lot = lot(of: account, for: feature)
        if rollout.includes(lot: lot, isInvited: false) { return true }
        guard rollout.includes(lot: lot, isInvited: true) else { return false }
        return try isInvited(account, to: feature, in: market, db: db)
    }

    /// Step: throws `notYet` unless a feature is on for an account.
    public static func check(
        _ feature: Feature, _ account: AccountID, market: MarketCode, markets: Markets,
        in db: Transaction
    ) throws {
        guard try includes(feature, account, market: market, markets: markets, in: db) else {
            throw RolloutRefusal.notYet(feature)
        }
    }

    /// Lot of an account in the draw of one feature: its id with the feature's name (FNV-1a, 64
    /// bit), so that two features at 50 % don't have the same half of the people.
    static func lot(of account: AccountID, for feature: Feature) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in feature.rawValue.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var rest = UInt64(bitPattern: account.rawValue)
        for _ in 0..<8 {
            hash = (hash ^ (rest & 0xFF)) &* 0x100_0000_01B3
            rest >>= 8
        }
        return hash
    }
}
