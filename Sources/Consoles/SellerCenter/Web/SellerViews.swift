import OrderPages
import Text
import Identities
import HTML
import Orders
import Ledger
import Inventory
import Markets
import Money
import Shops
import Store
import Web
import World

struct ReadinessView: View {
    let item: ReadinessItem
    static let shape = Shape<ReadinessView>(
        "SellerReadiness", [.text("code") { $0.item.code }, .flag("done") { $0.item.isDone }])
}

struct SellerHomeView: View {
    let home: SellerHome
    let next: [ListedOrderView]
    init(_ home: SellerHome, _ markets: Markets) {
        self.home = home
        next = home.next.orders.map {
            ListedOrderView($0, in: home.next, markets, forSeller: true)
        }
    }
    private func money(_ minor: Int64) -> Money {
        Money(minor: minor, currency: home.shop.market.currency)
    }
    static let shape = Shape<SellerHomeView>(
        "SellerHome",
        [
            .id("shop") { $0.home.shop.id },
            .money("sales_today") { $0.money($0.home.today.total) },
            .money("sales_last_week") { $0.money($0.home.lastWeek.total) },
            .int("orders_today") { $0.home.today.count },
            .int("orders_last_week") { $0.home.lastWeek.count },
            .int("to_ship") { $0.home.toShip }, .int("due_today") { $0.home.dueToday },
            .int("low_stock") { $0.home.lowStock },
            .list("readiness") { $0.home.checklist.map { ReadinessView(item: $0) } },
            .list("next") { $0.next },
        ])
}

struct TransferView: View {
    let transfer: Transfer
    static let shape = Shape<TransferView>(
        "Transfer",
        [
            .id("id") { $0.transfer.id }, .choice("from") { $0.transfer.from.kind },
            .choice("to") { $0.transfer.to.kind }, .money("amount") { $0.transfer.amount },
            .choice("kind") { $0.transfer.kind },
            .maybe("order") { view in
                view.transfer.kind.about == .order
                    ? OrderID(view.transfer.subject).description : nil
            }, .instant("at") { $0.transfer.at },
        ])
}

/// JSON of an order with the seller's receipt.
struct SellerOrderView: View {
    let order: OrderView
    let receipt: Receipt
    let transfers: [Transfer]
    init(_ shown: OrderPageModel, _ markets: Markets) {
        order = OrderView(shown, markets, forSeller: true)
        receipt = Receipt(shown)
        transfers = shown.transfers
    }
    static let shape = Shape<SellerOrderView>(
        "SellerOrder",
        [
            .object("order") { $0.order }, .money("fee") { $0.receipt.parts.fee },
            .money("withheld_vat") { $0.receipt.parts.withheldVAT },
            .money("withheld_income") { $0.receipt.parts.withheldIncome },
            .money("commission") { $0.receipt.commission },
            .money("net") { $0.receipt.net },
            .list("transfers") { $0.transfers.map { TransferView(transfer: $0) } },
        ])
}

/// Seller's share of an order, as the ledger posts it at settlement; a cancelled order shows what it
/// would have brought.
struct Receipt: Sendable, Equatable {
    let rate: Rate
    let parts: Settlement
    let commission: Money
    var net: Money { parts.rest - commission }

    init(_ shown: OrderPageModel) {
        rate = shown.order.terms.fee
        parts = shown.order.settlement
        commission = shown.commission
    }
}

struct FinanceView: View {
    let finance: SellerFinance
    init(_ finance: SellerFinance) { self.finance = finance }
    static let shape = Shape<FinanceView>(
        "Finance",
        [
            .id("shop") { $0.finance.shop.id }, .money("held") { $0.finance.held },
            .money("payable") { $0.finance.payable }, .money("reserve") { $0.finance.reserve },
            .choice("account") { $0.finance.kind },
            .list("transfers") { $0.finance.transfers.map { TransferView(transfer: $0) } },
            .maybe("next") { $0.finance.nextPath?.text },
        ])
}

extension SellerFinance {
    var nextPath: Path? {
        next.map {
            SellerPath.finance().with("account", kind.rawValue).with("before", $0.description)
        }
    }
}

struct StockListRowView: View {
    let row: Inventory.StockList.Row
    static let shape = Shape<StockListRowView>(
        "StockRow",
        [
            .id("sku") { $0.row.sku }, .id("product") { $0.row.label.product },
            .text("title") { $0.row.label.title }, .text("options") { $0.row.label.options },
            .text("seller_sku") { $0.row.label.sellerSKU }, .int("on_hand") { $0.row.onHand },
            .int("committed") { $0.row.committed }, .int("reserved") { $0.row.reserved },
            .int("available") { $0.row.available },
        ])
}

struct StockListMoveView: View {
    let move: Inventory.StockList.Move
    static let shape = Shape<StockListMoveView>(
        "StockMove",
        [
            .id("id") { $0.move.id }, .id("sku") { $0.move.sku }, .int("change") { $0.move.change },
            .choice("reason") { $0.move.reason }, .instant("at") { $0.move.at },
        ])
}

struct StockListView: View {
    let list: Inventory.StockList
    init(_ list: Inventory.StockList) { self.list = list }
    static let shape = Shape<StockListView>(
        "Stock",
        [
            .list("stock") { $0.list.rows.map { StockListRowView(row: $0) } },
            .list("moves") { $0.list.moves.map { StockListMoveView(move: $0) } },
            .maybe("next") { $0.list.nextPath?.text },
        ])
}

extension Inventory.StockList {
    var nextPath: Path? {
        next.map {
            SellerPath.stock().with("low", isLow ? "1" : nil).with("after", $0.description)
        }
    }
}
