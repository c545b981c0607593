import Access
import Accounts
import Identities
import RoomSelling
import Rooms
import Store
import TestSupport
import Testing
import Web
import World

@testable import Cases
@testable import Orders

/// A refused form comes back with what was typed, on the page that it stands on, whoever draws that.
@Suite struct FormsShownAgainTests {
    /// Lines of a page on which an input says that it is at fault.
    private func isMarked(_ field: String, _ page: String) -> Bool {
        page.split(separator: "<").contains {
            $0.contains("name=\"\(field)\"") && $0.contains("aria-invalid=\"true\"")
        }
    }

    private func received(_ town: OrderFixture) async throws -> Order {
        let order = try await town.shipped()
        _ = try await town.orders.deliver(order.id, buyer: town.buyer, idempotencyKey: nil)
        return try await town.order(of: order.checkout)
    }

    @Test func aBuyerKeepsTheWordsOfARefusedCase() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let order = try await received(town)
            let words = String(repeating: "The glaze is cracked. ", count: 40)
            let reply = await town.browser.post(
                "/orders/\(order.id)/cases", [("reason", "odd"), ("text", words)])
            #expect(reply.status == 422)
            #expect(reply.text.contains("Stoneware mug"), "the order's own page")
            #expect(reply.text.contains(words.dropLast()))
            #expect(reply.text.contains("<details open>"))
            #expect(isMarked("reason", reply.text))
            #expect(reply.text.contains("#f-reason\">"))

            try await town.open(order)
            let again = await town.browser.post(
                "/orders/\(order.id)/cases", [("reason", "not_as_described"), ("text", "More")])
            #expect(again.status == 409)
            #expect(again.text.contains("There is an open case about this order already."))
        }
    }

    @Test func aSellerAndAnOperatorKeepTheirWords() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let order = try await received(town)
            try await town.open(order)
            let long = String(repeating: "It left us whole. ", count: 80)
            let answer = await town.sellerBrowser.post(
                "/seller/orders/\(order.id)/cases/answer", [("text", long)])
            #expect(answer.status == 422 && answer.text.contains(long.dropLast()))
            #expect(isMarked("text", answer.text))
            let stranger = await town.browser.post(
                "/seller/orders/\(order.id)/cases/answer", [("text", long)])
            #expect(stranger.status == 403 && !stranger.text.contains(long.dropLast()))

            let (olu, operating) = try await town.test.person("Olu")
            try await town.test.grant(.operator, to: olu)
            let closing = await operating.post(
                "/operations/orders/\(order.id)/case-closure", [("text", long)])
            #expect(closing.status == 422 && closing.text.contains(long.dropLast()))
            let refund = await operating.post(
                "/operations/orders/\(order.id)/refund", [("lines", "0:1"), ("lines", "x")])
            #expect(refund.status == 422)
            #expect(refund.text.contains("value=\"0:1\" selected"))
        }
    }

    @Test func bothSidesOfAReturnKeepTheirWords() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let order = try await town.longReceived(mugs: 1)
            try await town.request(order)
            let long = String(repeating: "It left us whole. ", count: 80)
            let seller = "/seller/orders/\(order.id)/returns"
            let refusal = await town.sellerBrowser.post("\(seller)/refusal", [("text", long)])
            #expect(refusal.status == 422 && refusal.text.contains(long.dropLast()))
            #expect(isMarked("text", refusal.text) && refusal.text.contains("<details open>"))
            let offer = await town.sellerBrowser.post(
                "\(seller)/offer", [("amount", "twelve"), ("text", "For the trouble")])
            #expect(offer.status == 422)
            #expect(offer.text.contains("value=\"twelve\""))
            #expect(offer.text.contains("For the trouble"))
            _ = try await town.returns.refuse(
                order.id, "It was whole", shop: town.shop.id, idempotencyKey: nil)
            let dispute = await town.browser.post(
                "/orders/\(order.id)/returns/dispute", [("text", long)])
            #expect(dispute.status == 422 && dispute.text.contains(long.dropLast()))
        }
    }

    @Test func aStudiosFormsKeepWhatWasTyped() async throws {
        try await RoomFixture.with(.sqlite) { stage in
            let sku = stage.skus[1].description
            let flash = await stage.browser.post(
                "/live/\(stage.room)/flashes",
                [
                    ("sku", sku), ("price", "cheap"), ("total", "7"), ("per_buyer", "1"),
                    ("countdown", "5"), ("minutes", "9"),
                ])
            #expect(flash.status == 422)
            #expect(flash.text.contains("value=\"cheap\"") && flash.text.contains("value=\"9\""))
            #expect(flash.text.contains("value=\"\(sku)\" selected"))
            #expect(isMarked("countdown", flash.text))
            let price = await stage.browser.post(
                "/live/\(stage.room)/prices", [("choice", sku), ("live_price", "twelve")])
            #expect(price.status == 422 && price.text.contains("value=\"twelve\""))
            let target = await stage.browser.post(
                "/live/\(stage.room)/target", [("kind", "gmv"), ("value", "lots")])
            #expect(target.status == 422 && target.text.contains("value=\"lots\""))
            let notice = await stage.browser.post(
                "/live/\(stage.room)/notice", [("text", String(repeating: "n", count: 5000))])
            #expect(notice.status == 422 && notice.text.contains("nnnn"))
            let slow = await stage.browser.post(
                "/live/\(stage.room)/slow", [("seconds", "many")])
            #expect(slow.status == 422 && slow.text.contains("value=\"many\""))
        }
    }

    @Test func aComplaintKeepsItsWords() async throws {
        try await RoomFixture.with(.sqlite) { stage in
            let viewer = try await stage.test.person("Vera").browser
            let reply = await viewer.post(
                "/live/\(stage.room)/complaints",
                [("reason", "odd"), ("words", "They sell what isn't theirs")])
            #expect(reply.status == 422)
            #expect(reply.text.contains("They sell what isn&#39;t theirs"), "\(reply.text)")
            #expect(reply.text.contains("id=\"complaint\"") && reply.text.contains(" open"))
        }
    }

    /// Forms whose fields are chosen, not typed, and can't be refused for one: their buttons are.
    private static let chosen: Set<String> = ["/preferences"]

    /// Every form that people type into has a route that gives it back.
    @Test func everyFormThatIsTypedIntoComesBack() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let test = street.test
            let stage = try await RoomFixture(test)
            try await stage.rooms.start(stage.room, by: stage.host)
            let order = try await street.buy()
            let (olu, operators) = try await test.person("Olu")
            for role in [Role.operator, .finance] { try await test.grant(role, to: olu) }
            let routes = test.pasar.edge.table.routes
            let plain = routes.filter { $0.method == .get && !$0.place.pattern.contains("{") }
                .map(\.place.pattern)
            let pages = [
                "/products/\(street.mug.product)", "/stalls/zainab", "/live/\(stage.room)",
                "/orders/\(order)", "/seller/orders/\(order)", "/operations/orders/\(order)",
                "/seller/products/\(stage.products[0])", "/operations/people/\(street.seller)",
                "/live/\(stage.room)/studio",
            ]
            var met: Set<String> = []
            var lost: Set<String> = []
            for browser in [
                test.browser(locale: "en-GB"), street.browser, street.sellerBrowser,
                street.zainabBrowser, stage.browser, operators,
            ] {
                await browser.post("/basket/lines", [("sku", "\(street.mug.sku)")])
                for target in plain + pages where !target.hasPrefix("/sign-out") {
                    let reply = await browser.get(target)
                    guard reply.header("content-type")?.hasPrefix("text/html") == true else {
                        continue
                    }
                    for action in HttpPage(reply.text).nodes.flatMap(Self.typedForms) {
                        let path = String(action.prefix { $0 != "?" })
                        guard
                            let route = routes.first(where: {
                                $0.method == .post && Self.matches($0.place.pattern, path)
                            })
                        else { continue }
                        met.insert(route.place.pattern)
                        if !route.showsFormAgain { lost.insert(route.place.pattern) }
                    }
                }
            }
            #expect(met.count > 30, "\(met.sorted())")
            #expect(lost.subtracting(Self.chosen).sorted() == [])
        }
    }

    /// Targets of the forms below a node that have a field to type into.
    private static func typedForms(_ node: HttpPage.Node) -> [String] {
        guard case .element(let name, let attributes, let inner) = node else { return [] }
        let action = attributes.first { $0.name == "action" }?.value
        let isPost = attributes.contains { $0.name == "method" && $0.value == "post" }
        guard name == "form", isPost, let action else { return inner.flatMap(typedForms) }
        return inner.contains(where: isTyped) ? [action] : []
    }

    private static func isTyped(_ node: HttpPage.Node) -> Bool {
        guard case .element(let name, let attributes, let inner) = node else { return false }
        let kind = attributes.first { $0.name == "type" }?.value ?? "text"
        let isInput =
            name == "input" && !["hidden", "radio", "checkbox", "submit", "file"].contains(kind)
        return isInput || name == "textarea" || inner.contains(where: isTyped)
    }

    private static func matches(_ pattern: String, _ path: String) -> Bool {
        let (parts, steps) = (pattern.split(separator: "/"), path.split(separator: "/"))
        return parts.count == steps.count
            && zip(parts, steps).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }

    @Test func aPageWithoutAFormNamesTheFieldAndLeadsBack() async throws {
        try await OrderFixture.with(.sqlite) { town in
            func post(_ referer: String?) async -> String {
                var headers = [
                    "content-type": "application/x-www-form-urlencoded",
                    "sec-fetch-site": "same-origin",
                ]
                headers["referer"] = referer
                let reply = await town.browser.send(
                    "POST", "/preferences", headers: headers,
                    body: Array("locale=xx".utf8))
                #expect(reply.status == 422)
                return reply.text
            }
            let back = await post(TestShop.origin + "/basket?x=1")
            #expect(back.contains("locale: "), "\(back)")
            #expect(back.contains("href=\"/basket?x=1\">Back to the form</a>"))
            for other in [nil, "https://evil.example/basket", TestShop.origin + ".evil.example/"] {
                #expect(!(await post(other)).contains("Back to the form"), "\(other ?? "none")")
            }
        }
    }
}

extension OrderFixture {
    fileprivate func open(_ order: Order) async throws {
        _ = try await test.pasar.cases.open(
            order.id, .notAsDescribed, "The handle is broken", buyer: buyer, idempotencyKey: nil)
    }
}
