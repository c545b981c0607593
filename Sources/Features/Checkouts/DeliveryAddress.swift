import Accounts
import Identities
import Markets
import Store
import World

extension Checkouts {
    /// The address that the account used last in this market.
    public static func lastAddress(
        of account: AccountID, market: MarketCode, in db: Transaction
    ) throws -> Address? {
        let stored: String? = try db.value(
            "SELECT address FROM addresses WHERE account = \(account) AND market = \(market)")
        return stored.flatMap { Address(stored: $0) }
    }

    /// Stores an address as the account's default for its market.
    public func keep(_ address: Address, for account: AccountID) async throws {
        let now = world.now()
        try await store.write { db in
            try db.execute(
                """
                INSERT INTO addresses (account, market, address, at)
                VALUES (\(account), \(address.market), \(address.stored), \(now))
                ON CONFLICT (account, market) DO UPDATE
                SET address = excluded.address, at = excluded.at
                """)
        }
    }

    /// The normalised address and its subdivision; throws every fault at once, each by its field.
    func checked(_ typed: Address) throws -> (address: Address, subdivision: String) {
        let address = markets.tidied(typed)
        let market = markets.market(address.market)
        func fault(_ fault: AddressFault) -> FieldFault {
            FieldFault(
                field: fault.field.rawValue, code: "orders.bad-address",
                message: LocalizedText(fault.key, fault.values))
        }
        let faults = markets.validate(address, on: market.zone.day(of: world.now()))
        guard faults.isEmpty else { throw Faults(faults.map(fault)) }
        guard let place = markets.subdivision(of: address) else {
            // Only postcodes locate an address without a subdivision.
            throw Faults([
                fault(AddressFault(field: .postcode, key: "address.fault.postcode"))
            ])
        }
        return (address, place.code)
    }
}
