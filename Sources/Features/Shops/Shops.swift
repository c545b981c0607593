import Identities
import Accounts
import Markets
import Modules
import Store
import World

/// Shops: registration of merchants and their approval.
///
/// Promises: an account has one shop; a shop's name is its own within its market; nobody sells
/// before an operator has approved them; a refusal says why and can be answered by a correction.
public struct Shops: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let events: TransactionEvents

    public init(store: any Store, world: World, markets: Markets, events: TransactionEvents) {
        self.store = store
        self.world = world
        self.markets = markets
        self.events = events
    }

    /// Sends a new shop for review, or the correction of a refused one.
    @discardableResult
    public func register(
        _ registration: Registration, owner: AccountID, idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<ShopID> {
        let now = world.now()
        let id: ShopID = world.id()
        let phone = markets.market(registration.market).phone(registration.phone)
        return try await store.write(idempotencyKey: idempotencyKey, now: now) { [events] db in
            guard let phone else { throw ShopRefusal.phoneUnusable }
            var tidy = registration
            tidy.phone = phone
            let shop = try Self.register(tidy, owner: owner, id: id, at: now, in: db)
            let named = ShopNamed(name: tidy.name, market: tidy.market, owner: owner)
            try events.publish(named, in: db)
            return shop
        }
    }

    /// Approves a shop: it may sell from now on; its owner becomes a seller and is notified.
    public func approve(_ shop: ShopID, by operator: AccountID) async throws {
        let now = world.now()
        let notice: NoticeID = world.id()
        try await store.write { db in
            try Self.approve(shop, by: `operator`, notice: notice, at: now, in: db)
        }
    }

    /// Refuses a shop; it stays closed until its owner corrects what `code` and `reason` say.
    public func refuse(
        _ shop: ShopID, code: Shop.ReasonCode, reason: String, by operator: AccountID
    ) async throws {
        let now = world.now()
        let notice: NoticeID = world.id()
        try await store.write { db in
            try Self.refuse(
                shop, code: code, reason: reason, by: `operator`, notice: notice, at: now, in: db)
        }
    }

    /// The account's shop, approved or not.
    public func owned(by account: AccountID) async throws -> Shop? {
        try await store.read { db in try Self.owned(by: account, in: db) }
    }

    /// The account's shop; throws `notApproved` unless it may sell.
    public static func selling(_ account: AccountID, in db: Transaction) throws -> Shop {
        guard let shop = try owned(by: account, in: db), shop.state == .approved else {
            throw ShopRefusal.notApproved
        }
        return shop
    }
}
