import Identities
import Ledger
import Money
import Orders
import Shops
import Store

/// A shop's balances, and one page of the transfers of one account.
struct SellerFinance: Sendable {
    let shop: Shop
    let kind: MoneyTab
    let held: Money
    let payable: Money
    /// Money that is kept back for a time.
    let reserve: Money
    let transfers: [Transfer]
    let next: TransferID?
}

/// One of a shop's ledger accounts.
enum MoneyTab: String, CaseIterable, Sendable {
    case held, payable, reserve
    var kind: LedgerAccount.Kind {
        switch self {
        case .held: .held
        case .payable: .payable
        case .reserve: .reserve
        }
    }
}

extension SellerCenter {
    func sellerFinance(
        of seller: AccountID, _ tab: MoneyTab, before: TransferID?
    ) async throws -> SellerFinance {
        try await store.report { db in
            let shop = try Orders.shop(of: seller, in: db)
            func account(_ tab: MoneyTab) -> LedgerAccount {
                LedgerAccount(tab.kind, owner: shop.id.rawValue)
            }
            let currency = shop.market.currency
            let found = try Ledger.transfers(
                of: account(tab), before: before, limit: Orders.page + 1, in: db)
            let page = Array(found.prefix(Orders.page))
            return SellerFinance(
                shop: shop, kind: tab,
                held: try Ledger.balance(of: account(.held), currency, in: db),
                payable: try Ledger.balance(of: account(.payable), currency, in: db),
                reserve: try Ledger.balance(of: account(.reserve), currency, in: db),
                transfers: page, next: found.count > Orders.page ? page.last?.id : nil)
        }
    }
}
