import Access
import Identities
import Accounts
import Creators
import Promotions
import Rooms
import Store
import Synchronization
import TestSupport
import Testing
import Web
import World

/// Who may do what: every route asked by every role, and every hole by those who don't own what
/// stands in it.
@Suite(.serialized) struct MatrixTests {
    static let roles: [Role?] = [
        nil, .shopper, .creator, .seller, .warehouse, .support, .finance, .operator,
    ]

    @Test func theRoleMatrixIsReviewed() async throws {
        try await TestShop.with(.sqlite) { shop in
            let town = try await TradeFixture(shop, lamps: 500)
            var text = "route\tanonymous"
            for role in Self.roles.compactMap({ $0 }) { text += "\t\(role.rawValue)" }
            text += "\towner\tother\tmissing\n"
            let callers = Callers(town)
            for route in shop.pasar.edge.table.routes.sorted(by: { Self.order($0, $1) }) {
                var line = route.name
                for role in Self.roles {
                    line += "\t" + (try await Self.verdict(route, role, callers))
                }
                line += try await Self.ownership(route, callers)
                text += line + "\n"
            }
            Reviewed.expect("Reviewed/role-matrix.tsv", text)
        }
    }

    private static func order(_ a: Route, _ b: Route) -> Bool {
        (a.place.pattern, a.method.rawValue) < (b.place.pattern, b.method.rawValue)
    }

    /// What a role gets, with nothing in the request: whoever is let in is told what is missing.
    private static func verdict(
        _ route: Route, _ role: Role?, _ callers: Callers
    ) async throws -> String {
        let browser = try await callers.caller(role, for: route)
        let reply = await ask(browser, route, callers.missing(for: route))
        // No role opens what a seal does.
        if case .sealed = route.audience {
            #expect(reply.status == 401 && reply.text.contains("bad-seal"), "\(route.name)")
            return "seal"
        }
        return word(reply)
    }

    private static func ask(
        _ browser: TestBrowser, _ route: Route, _ target: String
    ) async -> Reply {
        guard route.method != .get else { return await browser.get(target, json: true) }
        guard case .form = route.body else {
            return await browser.send(
                "POST", target,
                headers: [
                    "content-type": "multipart/form-data; boundary=x", "accept": "application/json",
                    "sec-fetch-site": "same-origin",
                ], body: Array(picture.utf8))
        }
        return await browser.post(
            target,
            json: TranscriptRecorder.body(of: route.place.pattern) ?? bodies[route.place.pattern]
                ?? "{}"
        )
    }

    /// What a route takes, so that nothing but the object is wrong.
    private static let bodies = [
        "/sandbox/payments/{payment}": "{\"answer\":\"confirm\"}",
        "/sandbox/payments/{payment}/dispute": "{\"reason\":\"not_received\"}",
        "/operations/disputes/{dispute}/evidence": "{\"text\":\"It was delivered\"}",
        "/seller/orders/{order}/shipment": "{\"carrier\":\"Mail\",\"tracking\":\"RM1\"}",
        "/orders/{order}/cases": "{\"reason\":\"not_arrived\",\"text\":\"No parcel\"}",
        "/seller/orders/{order}/cases/answer": "{\"text\":\"It left us\"}",
        "/seller/orders/{order}/parcels": """
        {"lines":[],"grams":900,"length_mm":300,"width_mm":200,"height_mm":100}
        """,
        "/seller/parcels/{parcel}/label": "{\"service\":\"standard\",\"fee\":360}",
        "/seller/parcels/{parcel}/return": "{\"decision\":\"refund\"}",
        "/seller/orders/{order}/cases/offer": "{\"amount\":\"1.00\"}",
        "/orders/{order}/cases/offer-answer": "{\"accepted\":true}",
        "/orders/{order}/returns":
            "{\"lines\":[\"0:1\"],\"reason\":\"damaged\",\"text\":\"Broken\"}",
        "/orders/{order}/returns/shipment": "{\"carrier\":\"Mail\",\"tracking\":\"RB1\"}",
        "/orders/{order}/returns/dispute": "{\"text\":\"It came so\"}",
        "/orders/{order}/returns/offer-answer": "{\"accepted\":true}",
        "/seller/orders/{order}/returns/refusal": "{\"text\":\"Used\"}",
        "/seller/orders/{order}/returns/loss": "{\"text\":\"Nothing came\"}",
        "/seller/orders/{order}/returns/offer": "{\"amount\":\"1.00\"}",
        "/seller/orders/{order}/returns/inspection": "{\"restocked\":[\"0:1\"]}",
        "/orders/{order}/cancellation-request": "{\"reason\":\"other\"}",
        "/seller/orders/{order}/cancellation-request/decline": "{\"text\":\"Packed\"}",
        "/seller/orders/{order}/cancellation":
            "{\"everything\":true,\"reason\":\"other\"}",
        "/seller/stock/{sku}": "{\"on_hand\":3,\"on_hand_before\":3,\"reason\":\"counted\"}",
        "/seller/products/{product}": """
        {"title":"Wool scarf","value1":["S1"],"option1":"Size","price":["19.99"]}
        """,
        "/creator/shelves/{shelf}": "{\"title\":\"Evening\"}",
        "/creator/shelves/{shelf}/move": "{\"move\":\"up\"}",
        "/creator/products/{product}/move": "{\"move\":\"up\"}",
        "/seller/creators/{product}": "{\"rate\":\"10\"}",
        "/seller/products/{product}/arrangement": "{\"position\":[\"1\"],\"place\":[\"1\"]}",
    ]

    private static let picture =
        "--x\r\ncontent-disposition: form-data; name=\"pictures\"; filename=\"a.png\"\r\n"
        + "content-type: image/png\r\n\r\nno picture\r\n--x--\r\n"

    private static func word(_ reply: Reply) -> String {
        switch reply.status {
        case 401: "sign in"
        case 403: "forbidden"
        case 500...:
            "fault \(reply.status)"
        default: "allowed"
        }
    }

    /// An owner's, another's and a missing object. The last two must answer alike.
    private static func ownership(_ route: Route, _ callers: Callers) async throws -> String {
        // What stands in a basket's hole is a SKU, which is everybody's.
        guard !route.holeNames.isEmpty, route.ownership != .nobodys,
            route.ownership != "own basket"
        else { return "\t-\t-\t-" }
        let owner = try await callers.owner(of: route)
        guard let own = try await callers.thing(for: route, of: owner.account) else {
            Issue.record("\(route.name): make its object in Callers.thing")
            return "\t?\t?\t?"
        }
        let stranger = try await callers.stranger(to: route)
        let other = await ask(stranger, route, own)
        let missing = await ask(stranger, route, callers.missing(for: route))
        let mine = await ask(owner.browser, route, own)
        #expect(mine.status != 404 && mine.status != 403, "\(route.name) hides it from its owner")
        #expect(other.status == missing.status, "\(route.name) tells whether there is one")
        #expect(
            blurred(other) == blurred(missing), "\(route.name) tells whether there is one")
        #expect(other.status == 404, "\(route.name) answers \(other.status) \(other.text)")
        return "\t\(mine.status)\t\(other.status)\t\(missing.status)"
    }

    /// Without what differs between any two requests.
    private static func blurred(_ reply: Reply) -> String {
        guard let id = reply.header("x-request-id") else { return reply.text }
        return reply.text.split(separator: id).joined(separator: "…")
    }
}

/// Somebody of each role, and things that belong to somebody. A change gets people of its own,
/// since it may sign them out.
final class Callers: Sendable {
    let town: TradeFixture
    private let count = Atomic<Int>(0)
    /// Payment that the buyer has still to confirm.
    private let asked = Mutex<String?>(nil)

    init(_ town: TradeFixture) { self.town = town }

    func caller(_ role: Role?, for route: Route) async throws -> TestBrowser {
        guard let role else { return town.shop.browser() }
        return try await somebody(role).browser
    }

    private func somebody(
        _ role: Role?
    ) async throws -> (account: AccountID, browser: TestBrowser) {
        let n = count.add(1, ordering: .relaxed).newValue
        let person = try await town.shop.person("Person\(n)")
        if role == .seller {
            _ = try await town.shop.shop("Stand \(n)", of: person.account)
        } else if role == .creator {
            await person.browser.post(
                "/creator", [("name", "Creator \(n)"), ("handle", "creator\(n)"), ("about", "")])
        } else if let role, role != .shopper {
            try await town.shop.grant(role, to: person.account)
        }
        return person
    }

    func owner(of route: Route) async throws -> (account: AccountID, browser: TestBrowser) {
        if route.place.pattern.hasPrefix("/seller") { return town.seller }
        if route.place.pattern.contains("{session}") { return try await somebody(nil) }
        if route.place.pattern.hasPrefix("/live/{room}") {
            let host = try await somebody(.seller)
            await host.browser.post(
                "/creator",
                [
                    ("name", "Host \(host.account.rawValue % 1_000_000)"),
                    ("handle", "host\(host.account.rawValue % 1_000_000)"),
                ])
            try await TranscriptRecorder.set(by: host.account, in: town.shop)
            return host
        }
        if route.place.pattern.hasPrefix("/creator") { return try await recommender() }
        return town.buyer
    }

    /// A creator with a shelf and a scarf on it.
    private func recommender() async throws -> (account: AccountID, browser: TestBrowser) {
        let person = try await somebody(.creator)
        await town.seller.browser.post(
            "/seller/creators/\(town.scarf.product)", [("rate", "10")])
        await person.browser.post("/creator/shelves", [("title", "Evening")])
        await person.browser.post(
            "/creator/products", [("product", town.scarf.product.description)])
        return person
    }

    /// Another seller with a shop where sellers are let in, else another buyer.
    func stranger(to route: Route) async throws -> TestBrowser {
        if route.place.pattern.hasPrefix("/creator") {
            return try await somebody(.creator).browser
        }
        let other = try await somebody(nil)
        if route.place.pattern.hasPrefix("/seller") {
            let n = count.add(1, ordering: .relaxed).newValue
            _ = try await town.shop.shop("Stall \(n)", of: other.account)
        }
        return other.browser
    }

    /// The route's place filled with something of `owner`'s.
    func thing(for route: Route, of owner: AccountID) async throws -> String? {
        var place = route.place.pattern
        for hole in route.holeNames {
            guard let thing = try await thing(hole, of: owner) else { return nil }
            place = place.filled(hole, thing)
        }
        return place
    }

    /// The route's place filled with something that isn't there.
    func missing(for route: Route) -> String {
        route.holeNames.reduce(route.place.pattern) { $0.filled($1, nothing($1)) }
    }

    private func nothing(_ hole: String) -> String {
        let world = town.shop.pasar.world
        return switch hole {
        case "order": world.id(OrderKind.self).description
        case "checkout": world.id(CheckoutKind.self).description
        case "invoice": world.id(InvoiceKind.self).description
        case "session": world.id(SessionKind.self).description
        case "payment": world.id(PaymentKind.self).description
        case "product": world.id(ProductKind.self).description
        case "sku": world.id(SKUKind.self).description
        case "shop": world.id(ShopKind.self).description
        case "import": world.id(ImportKind.self).description
        case "account": world.id(AccountKind.self).description
        case "category": "999999999"
        case "shelf": world.id(StallShelfKind.self).description
        case "plan": world.id(TargetedPlanKind.self).description
        case "collaboration": world.id(CollaborationKind.self).description
        case "creator": world.id(CreatorKind.self).description
        case "room": world.id(RoomKind.self).description
        case "sale": world.id(FlashSaleKind.self).description
        case "voucher": world.id(VoucherKind.self).description
        case "allocation": world.id(AllocationKind.self).description
        case "chunk": "0123456789abcdef-9"
        case "dispute": world.id(DisputeKind.self).description
        case "refund": world.id(RefundKind.self).description
        case "letter": world.id(InboxMessageKind.self).description
        case "parcel": world.id(ParcelKind.self).description
        case "withdrawal": world.id(WithdrawalKind.self).description
        case "picture": world.id(PictureKind.self).description
        default: "nothing"
        }
    }

    /// A new targeted plan of the seller's with one invitation: of the owner, if they are a creator.
    private func invited(_ owner: AccountID, _ kind: String) async throws -> String? {
        let creator = owner == town.seller.account ? try await somebody(.creator).account : owner
        let handle = try await town.shop.store.read { db in
            try Creators.creator(of: creator, in: db)?.handle.text
        }
        let seller = town.seller.browser
        await seller.post(
            "/seller/collaborations",
            json: """
                {"creators":"\(handle ?? "")","product":["\(town.scarf.product)"],"rate":"15",\
                "ends":"2026-12-31"}
                """)
        let list = await seller.get("/seller/collaborations", json: true)
        return JSONFind.ids(kind, in: list.text).first
    }

    /// Buys a lamp for the buyer, who first confirms what waits: nobody may buy the same again.
    private func buy(
        _ method: String
    ) async throws -> (checkout: String, orders: [String], payment: String?) {
        let before = asked.withLock { asked in
            defer { asked = nil }
            return asked
        }
        if let before {
            let buyer = town.buyer.browser
            let pressed = await buyer.post("/sandbox/payments/\(before)", [("answer", "confirm")])
            if let result = pressed.location { _ = await buyer.get(result) }
        }
        let bought = try await town.buy(nil, method)
        asked.withLock { $0 = bought.payment }
        return bought
    }

    /// The invoice of a lamp that the buyer bought and that left.
    private func invoice() async throws -> String? {
        guard let order = try await buy("success").orders.first else { return nil }
        town.shop.clock.advance(.hours(3))
        _ = try await town.shop.pasar.orders.sweepDue()
        await town.seller.browser.post(
            "/seller/orders/\(order)/shipment", [("carrier", "Royal Mail"), ("tracking", "RM1")])
        return try await Scene.issued(town.shop).last?.description
    }

    /// A parcel of the seller's, with a label.
    private func packed() async throws -> String? {
        guard let order = try await buy("success").orders.first else { return nil }
        town.shop.clock.advance(.hours(1))
        _ = try await town.shop.pasar.orders.sweepDue()
        let ivo = town.seller.browser
        let packed = await ivo.post(
            "/seller/orders/\(order)/parcels",
            json: """
                {"lines":["\(order):0:1"],"grams":900,"length_mm":300,"width_mm":200,\
                "height_mm":100}
                """)
        let parcel = JSONFind.text("id", in: packed.text)
        if let parcel {
            await ivo.post(
                "/seller/parcels/\(parcel)/label", json: #"{"service":"standard","fee":360}"#)
        }
        return parcel
    }

    private func thing(_ hole: String, of owner: AccountID) async throws -> String? {
        switch hole {
        case "order": return try await buy("success").orders.first
        case "parcel": return try await packed()
        case "checkout": return try await buy("challenge").checkout
        case "invoice": return try await invoice()
        case "payment": return try await buy("challenge").payment
        case "session":
            let ids = try await town.shop.store.read { db in
                try db.values(
                    "SELECT id FROM sessions WHERE account = \(owner) ORDER BY id DESC",
                    as: SessionID.self)
            }
            return ids.first?.description
        case "product": return town.scarf.product.description
        case "sku": return town.scarf.skus[0].description
        case "shop": return town.stall.id.description
        case "room": return TranscriptRecorder.current?.room.description
        case "sale": return TranscriptRecorder.current?.sale.description
        case "chunk": return "0123456789abcdef-0"
        case "allocation":
            let (world, now, shop) = (town.shop.pasar.world, town.shop.clock.now, town)
            let markets = town.shop.pasar.markets
            return try await town.shop.store.write { db in
                try Promotions.allocate(
                    shop.lamp.skus[0], 1, priceMinor: 3_500, perBuyer: 1, until: now + .days(1),
                    to: shop.buyer.account, by: owner, markets: markets, ids: world.ids, at: now,
                    in: db
                ).description
            }
        case "picture":
            guard let text = try await buy("success").orders.first, let order = OrderID(text)
            else { return nil }
            let (picture, now) = (
                town.shop.pasar.world.id(PictureKind.self), town.shop.clock.now
            )
            return try await town.shop.store.write { db in
                try db.execute(
                    """
                    INSERT INTO pictures (id, owner, digest, width, height, bytes, at)
                    VALUES (\(picture), \(owner), \(picture.description), 10, 10, 10, \(now))
                    """)
                try db.execute(
                    """
                    INSERT INTO evidence (picture, order_id, side, account, at)
                    VALUES (\(picture), \(order), 'buyer', \(owner), \(now))
                    """)
                return picture.description
            }
        case "plan": return try await invited(owner, "tpl")
        case "collaboration": return try await invited(owner, "clb")
        case "shelf":
            return try await town.shop.store.read { db in
                try db.values(
                    """
                    SELECT h.id FROM stall_shelves h JOIN stalls s ON s.id = h.stall
                    JOIN creators c ON c.id = s.creator WHERE c.account = \(owner)
                    """, as: StallShelfID.self)
            }.first?.description
        case "import":
            let made = await town.seller.browser.send(
                "POST", "/api/imports",
                headers: [
                    "content-type": "text/csv", "accept": "application/json",
                    "sec-fetch-site": "same-origin",
                ], body: Array("Handle,Title\n".utf8))
            return JSONFind.ids("imp", in: made.text).first
        default: return nil
        }
    }
}

/// The words that ids begin with, for things that aren't there.

extension String {
    fileprivate func filled(_ hole: String, _ value: String) -> String {
        split(separator: "/", omittingEmptySubsequences: false)
            .map { $0 == "{\(hole)}" ? value : String($0) }.joined(separator: "/")
    }
}
