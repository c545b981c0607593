import Access
import OrderPages
import Text
import Identities
import Accounts
import HTML
import Orders
import Ledger
import Markets
import Shops
import Store
import Web
import World

extension SellerCenterWeb {
    var sellerRoutes: [Route] {
        [
            Route(
                .get, SellerPath.home, for: .role(.seller), of: "own shop",
                gives: SellerHomeView.shape.schema, "What a shop must do today, and how it sells"
            ) { request, account in
                let home = try await console.sellerHome(of: account)
                let parts = try await designSystem.parts(.sellerHome, for: request) { slots, db in
                    try slots.sellerHome(home.shop.id, in: db)
                }
                let context = try await designSystem.context(request)
                return request.answer(SellerHomeView(home, console.markets)) {
                    SellerHomePage(context: context).sellerHome(home, parts: parts(context))
                }
            },
            Route(
                .get, SellerPath.orders, for: .role(.seller), of: "own shop",
                takes: SellerOrdersForm.self, gives: OrdersView.shape.schema,
                "A shop's orders, newest first", handler: sellerList),
            Route(
                .get, SellerPath.order, for: .role(.seller), of: "own shop's order",
                gives: SellerOrderView.shape.schema, "A shop's order with its money"
            ) { request, account in
                try await sellerOrderAnswer(request, account, request.at(SellerPath.order))
            },
            Route(
                .post, SellerPath.shipment, for: .role(.seller), of: "own shop's order",
                takes: ShipmentForm.self, gives: SellerOrderView.shape.schema, refusals: [409],
                idempotent: true, "Hands a parcel to a carrier", onInvalid: shipmentAgain,
                handler: shipped),
            Route(
                .post, SellerPath.delivery, for: .role(.seller), of: "own shop's order",
                gives: SellerOrderView.shape.schema, refusals: [409], idempotent: true,
                "Says that a parcel was delivered", handler: delivered),
            Route(
                .get, SellerPath.finance, for: .role(.seller), of: "own shop",
                takes: FinanceForm.self, gives: FinanceView.shape.schema,
                "A shop's balances and what moved them", handler: finance),
        ]
    }

    private func sellerList(_ request: Request, _ account: AccountID, _ form: SellerOrdersForm)
        async throws -> Response
    {
        let found = try await console.sellerOrders(
            of: account, tab: form.tab, before: form.before)
        let context = try await designSystem.context(request)
        return request.answer(
            OrdersView(found.shown, console.markets, forSeller: true, at: form.tab.path)
        ) {
            SellerOrdersPage(context: context).sellerOrders(found, isFirst: form.before == nil)
        }
    }

    private func sellerOrderAnswer(
        _ request: Request, _ account: AccountID, _ id: OrderID,
        _ typed: SubmittedForm = SubmittedForm()
    ) async throws -> Response {
        let shown = try await orders.sellerOrder(id, seller: account)
        let parts = try await designSystem.parts(.order, for: request) { slots, db in
            try slots.order(id, .seller, in: db)
        }
        let context = try await designSystem.context(request)
        return request.answer(SellerOrderView(shown, console.markets)) {
            SellerOrderPage(context: context).sellerOrder(shown, typed, parts: parts(context))
        }
    }

    private func shipmentAgain(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        try await sellerOrderAnswer(request, account, request.at(SellerPath.shipment), typed)
    }

    private func shipped(_ request: Request, _ account: AccountID, _ form: ShipmentForm)
        async throws -> Response
    {
        let id = try request.at(SellerPath.shipment)
        let shop = try await ownShop(request, account)
        let done = try await orders.ship(
            id, shop: shop.id, Shipment(carrier: form.carrier, tracking: form.tracking),
            idempotencyKey: request.idempotencyKey, telling: telling(request, id, shop))
        return request.told(done, then: SellerPath.order(id))
    }

    private func delivered(_ request: Request, _ account: AccountID) async throws -> Response {
        let id = try request.at(SellerPath.delivery)
        let shop = try await ownShop(request, account)
        let done = try await orders.deliver(
            id, shop: shop.id, idempotencyKey: request.idempotencyKey,
            telling: telling(request, id, shop))
        return request.told(done, then: SellerPath.order(id))
    }

    private func ownShop(_ request: Request, _ account: AccountID) async throws -> Shop {
        let seller = account
        return try await console.store.read { db in try Orders.shop(of: seller, in: db) }
    }

    private func telling(_ request: Request, _ id: OrderID, _ shop: Shop) -> Orders.Telling {
        { [markets = console.markets, locale = request.caller.locale] db in
            Request.text(
                SellerOrderView(try OrderPageModel(id, shop: shop, in: db), markets),
                in: locale)
        }
    }

    private func finance(_ request: Request, _ account: AccountID, _ form: FinanceForm) async throws
        -> Response
    {
        let finance = try await console.sellerFinance(
            of: account, form.account, before: form.before)
        let context = try await designSystem.context(request)
        return request.answer(FinanceView(finance)) {
            FinancePage(context: context).finance(finance, isFirst: form.before == nil)
        }
    }
}

extension OrderTab {
    var path: Path { SellerPath.orders().with("tab", self == .all ? nil : rawValue) }
}

struct SellerOrdersForm: Form {
    static let tab = Field<OrderTab>.choice("tab", default: .all)
    static let before = Field<OrderID?>.optionalID("before", of: OrderKind.self)
    static let fields: [any AnyField] = [tab, before]
    let tab: OrderTab
    let before: OrderID?
    init(_ input: Input) throws {
        tab = try input[Self.tab]
        before = try input[Self.before]
    }
}

struct ShipmentForm: Form {
    /// The longest carrier names and tracking numbers have some 30 characters.
    static let carrier = Field<String>.text("carrier", .name, 2...60)
    static let tracking = Field<String>.text("tracking", .code, 3...60)
    static let fields: [any AnyField] = [carrier, tracking]
    let carrier: String
    let tracking: String
    init(_ input: Input) throws {
        carrier = try input[Self.carrier]
        let number = ShipmentWords.tracking(try input[Self.tracking])
        let faults =
            (ShipmentWords.isCarrier(carrier)
                ? [] : [Self.fault("carrier", "orders.carrier-unusable")])
            + (number == nil ? [Self.fault("tracking", "orders.tracking-unusable")] : [])
        guard let number, faults.isEmpty else { throw Faults(faults) }
        tracking = number
    }

    private static func fault(_ field: String, _ code: String) -> FieldFault {
        FieldFault(field: field, code: code, message: LocalizedText("refusal.\(code)"))
    }
}

struct FinanceForm: Form {
    static let account = Field<MoneyTab>.choice("account", default: .held)
    static let before = Field<TransferID?>.optionalID("before", of: TransferKind.self)
    static let fields: [any AnyField] = [account, before]
    let account: MoneyTab
    let before: TransferID?
    init(_ input: Input) throws {
        account = try input[Self.account]
        before = try input[Self.before]
    }
}
