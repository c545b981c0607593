import Identities
import Accounts
import Checkouts
import Markets
import Media
import Shops
import Store
import Synchronization
import Web
import World

/// Ids of the demo's accounts by key.
struct DemoCast: Sendable {
    let accounts: [String: AccountID]
    let operators: [AccountID]

    /// Assigns ids before anything is written: pictures, which take longest, need their owners'.
    init(_ story: DemoStory, ids: IDSource, at now: Instant) {
        let made = story.people.map { ($0, AccountID(ids.next(at: now))) }
        accounts = Dictionary(made.map { ($0.0.key, $0.1) }) { first, _ in first }
        operators = made.filter { $0.0.roles.contains(.operator) }.map(\.1)
    }

    func account(_ key: String) -> AccountID {
        guard let id = accounts[key] else { preconditionFailure("checked when read: \(key)") }
        return id
    }
}

extension DemoMarket {
    /// Days before now on which the market opened.
    static let firstDay = 100

    /// Creates all accounts, with roles and addresses. A seller gets the role when the shop is
    /// approved.
    func admit(_ story: DemoStory, _ cast: DemoCast, at now: Instant) async throws {
        let hash = try await pasar.authentication.hash(Self.password)
        let ids = pasar.world.ids
        let then = now - .days(Self.firstDay)
        try await pasar.store.write { db in
            for person in story.people {
                let id = cast.account(person.key)
                try Accounts.add(
                    NewAccount(
                        id: id, name: person.name, login: person.login, passwordHash: hash,
                        market: person.market, locale: person.locale, isDemo: true,
                        verifiedAt: then), news: ID(ids.next(at: then)), at: then, in: db)
                for role in person.roles where role != .seller {
                    try Accounts.grant(role, to: id, at: then, in: db)
                }
            }
        }
        clock.set(then)
        for (key, address) in story.addresses {
            try await checkouts.keep(pasar.markets.tidied(address), for: cast.account(key))
        }
        guard let chief = cast.operators.first else { return }
        // An operator may sell in Indonesia only with a licence; the demo has a fictitious one.
        for market in pasar.markets.all where market.needsLicence {
            try await pasar.licences.record(
                market.code, number: "DEMO-\(market.code.rawValue)-0001", by: chief, at: then)
        }
    }

    /// Registers shops by their owners; the operator approves them, or they stay pending.
    func openShops(_ story: DemoStory, _ cast: DemoCast, at now: Instant) async throws {
        for merchant in story.shops where merchant.isApproved {
            clock.set(now - .days(Self.firstDay - 1))
            let shop = try await register(merchant, cast)
            clock.set(now - .days(Self.firstDay - 2))
            if let chief = cast.operators.first { try await shops.approve(shop, by: chief) }
        }
        clock.set(now - .hours(20))
        for merchant in story.shops where !merchant.isApproved {
            _ = try await register(merchant, cast)
        }
    }

    private func register(_ merchant: DemoStory.Merchant, _ cast: DemoCast) async throws -> ShopID {
        try await shops.register(merchant.registration, owner: cast.account(merchant.owner)).answer
    }
}
