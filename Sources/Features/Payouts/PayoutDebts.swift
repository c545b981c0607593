import Identities
import Creators
import Ledger
import Money
import Shops
import Store

/// A payee who owes money: refunds came after the payout. Their next money pays it off, before anything
/// can be paid out.
struct PayeeDebt: Sendable {
    let account: LedgerAccount
    let name: String
    let owed: Money
    /// Money in the shop's reserve; it pays off refunds as they come.
    let reserve: Money
    var side: PayoutSide { account.kind == .commission ? .creator : .seller }
}

extension Payouts {
    /// One page of debts, by the owners' ids.
    func debts(after last: Int64) async throws -> (debts: [PayeeDebt], next: Int64?) {
        try await store.report { db in
            let found = try Ledger.debts(
                of: PayoutSide.allCases.map(\.kind), after: last, limit: Self.page + 1, in: db)
            let shown = Array(found.prefix(Self.page))
            let debts = try shown.map { account, owed in
                PayeeDebt(
                    account: account, name: try Self.name(of: account, in: db), owed: owed,
                    reserve: try Ledger.balance(
                        of: LedgerAccount(.reserve, owner: account.owner), owed.currency, in: db))
            }
            return (debts, found.count > Self.page ? shown.last?.account.owner : nil)
        }
    }

    private static func name(of account: LedgerAccount, in db: Transaction) throws -> String {
        account.kind == .commission
            ? try Creators.creator(CreatorID(account.owner), in: db)?.name ?? ""
            : try Shops.shop(ShopID(account.owner), in: db)?.name ?? ""
    }
}
