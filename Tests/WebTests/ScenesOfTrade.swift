import Accounts
import TestSupport
import Testing
import Web

extension Scene {
    static let browsing = Scene(name: "products") { player in
        let town = try await TradeFixture(player.shop)
        let visitor = player.shop.browser(locale: "en-GB")
        visitor.set(cookie: "pasar_market", "GB")
        player.chapter("From the home page to a product")
        await player.get(visitor, "/")
        await player.get(visitor, "/", json: true)
        await player.get(visitor, "/categories")
        let leaf = try #require(
            player.shop.pasar.markets.categories.all.first {
                player.shop.pasar.markets.categories.isLeaf($0.id)
            })
        await player.get(visitor, "/categories/\(leaf.id)")
        await player.get(visitor, "/categories/999999999")
        await player.get(visitor, "/products/\(town.lamp.product)")
        await player.get(visitor, "/products/\(town.scarf.product)", json: true)
        await player.get(visitor, "/products/prd_0000000000000X")
        await player.get(visitor, "/shops/\(town.stall.slug)")
        player.chapter("Searching")
        await player.get(visitor, "/suggestions?q=bra", json: true)
        await player.get(visitor, "/search?q=lamp")
        await player.get(visitor, "/search?q=lamp&min=nothing")
        await player.get(visitor, "/search?q=%3Cscript%3E")
        player.chapter("A market where none of it is sold")
        visitor.set(cookie: "pasar_market", "VN")
        await player.get(visitor, "/products/\(town.lamp.product)", json: true)
    }

    static let basket = Scene(name: "basket") { player in
        let town = try await TradeFixture(player.shop)
        let visitor = player.shop.browser()
        visitor.set(cookie: "pasar_market", "GB")
        let lamp = town.lamp.skus[0].description
        player.chapter("A visitor fills a basket")
        await player.get(visitor, "/basket")
        await player.post(visitor, "/basket/lines", [("sku", lamp), ("quantity", "2")])
        await player.post(
            visitor, "/basket/lines",
            [("product", town.scarf.product.description), ("option1", "S2"), ("then", "stay")])
        await player.get(visitor, "/basket")
        await player.post(visitor, "/basket/lines/\(lamp)", [("quantity", "1")])
        await player.post(visitor, "/basket/lines/\(lamp)", [("quantity", "-1")])
        await player.post(visitor, "/basket/lines/\(lamp)", [("quantity", "99")])
        player.chapter("Only what is ticked is bought")
        await player.post(visitor, "/basket/selection", [("sku", lamp), ("selected", "0")])
        await player.get(visitor, "/basket")
        await player.post(visitor, "/basket/selection", json: "{\"selected\":true}")
        await player.post(
            visitor, "/basket/selection", json: "{\"sku\":\"\(lamp)\",\"selected\":true}")
        player.chapter("Software says the same thing twice, and then something else")
        let line = "{\"sku\":\"\(lamp)\",\"quantity\":1}"
        await player.post(visitor, "/basket/lines", json: line, key: "basket-key-1")
        await player.post(visitor, "/basket/lines", json: line, key: "basket-key-1")
        await player.post(
            visitor, "/basket/lines", json: "{\"sku\":\"\(lamp)\",\"quantity\":3}",
            key: "basket-key-1")
        await player.get(visitor, "/basket", json: true)
        await player.post(visitor, "/basket/lines", json: "{\"sku\":5,\"colour\":\"red\"}")
        player.chapter("The basket goes along when its owner signs in")
        await player.post(
            visitor, "/sign-in",
            [("login", "priya@example.com"), ("password", TestShop.password)])
        await player.get(visitor, "/basket", json: true)
    }

    static let checkout = Scene(name: "checkout") { player in
        let town = try await TradeFixture(player.shop)
        let priya = town.buyer.browser
        player.chapter("Nothing to pay; then an address that can't be, and one that can")
        await player.get(priya, "/checkout")
        await priya.post("/basket/lines", [("sku", town.lamp.skus[0].description)])
        await player.get(priya, "/checkout")
        await player.post(priya, "/checkout/address", [("name", "Priya Nair"), ("postcode", "x")])
        await player.post(priya, "/checkout/address", TradeFixture.address)
        let quote = await player.get(priya, "/checkout", json: true)
        await player.get(priya, "/checkout")
        let total = try #require(JSONFind.integer("minor", after: "\"total\":{", in: quote.text))
        let shown = TestBrowser.fingerprint(in: quote.text)
        player.chapter("Nobody pays without saying what was shown")
        await player.post(priya, "/checkout", json: "{\"method\":\"success\",\"total\":\(total)}")
        player.chapter("A total that isn't right is shown again; a bank refuses; then it is paid")
        await player.post(
            priya, "/checkout", [("method", "success"), ("total", "1"), ("fingerprint", shown)])
        await player.post(
            priya, "/checkout",
            [("method", "decline"), ("total", "\(total)"), ("fingerprint", shown)])
        let order =
            "{\"method\":\"success\",\"total\":\(total),\"fingerprint\":\"\(shown)\"}"
        let paid = await player.post(priya, "/checkout", json: order, key: "checkout-key-1")
        await player.post(priya, "/checkout", json: order, key: "checkout-key-1")
        let checkout = try #require(JSONFind.text("checkout", in: paid.text))
        await player.get(priya, "/checkout/\(checkout)")
        await player.get(town.seller.browser, "/checkout/\(checkout)")
        player.chapter("The bank asks")
        let asked = try await town.buy(nil, "challenge")
        let payment = try #require(asked.payment)
        await player.get(priya, "/checkout/\(asked.checkout)")
        await player.get(priya, "/sandbox/payments/\(payment)")
        await player.post(priya, "/sandbox/payments/\(payment)", [("answer", "confirm")])
        await player.get(priya, "/checkout/\(asked.checkout)", json: true)
        player.chapter("A payment that waits is dropped")
        let waiting = try await town.buy(nil, "challenge")
        await player.get(priya, "/basket")
        await player.post(priya, "/checkout/\(waiting.checkout)/cancellation")
        await player.post(priya, "/checkout/\(waiting.checkout)/cancellation")
        player.chapter("The bank says nothing")
        let silent = try await town.buy(nil, "silent-charged")
        await player.get(priya, "/checkout/\(silent.checkout)")
    }

    static let orders = Scene(name: "orders") { player in
        let town = try await TradeFixture(player.shop)
        let priya = town.buyer.browser
        let order = try #require(try await town.buy().orders.first)
        player.chapter("Orders, and one of them")
        await player.get(priya, "/orders")
        await player.get(priya, "/orders", json: true)
        await player.get(priya, "/orders/\(order)")
        await player.get(town.seller.browser, "/orders/\(order)")
        player.chapter("Cancelled while it is on hold, once")
        await player.post(priya, "/orders/\(order)/cancellation", json: "{}", key: "cancel-key-1")
        await player.post(priya, "/orders/\(order)/cancellation", json: "{}", key: "cancel-key-1")
        await player.post(priya, "/orders/\(order)/cancellation")
        player.chapter("Received")
        let second = try #require(try await town.buy().orders.first)
        await player.post(priya, "/orders/\(second)/receipt")
        player.shop.clock.advance(.hours(3))
        _ = try await player.shop.pasar.orders.sweepDue()
        await town.seller.browser.post(
            "/seller/orders/\(second)/shipment", [("carrier", "Royal Mail"), ("tracking", "RM1")])
        await player.post(priya, "/orders/\(second)/receipt")
        await player.get(priya, "/orders/\(second)", json: true)
        await player.get(priya, "/inbox")
    }

    static let seller = Scene(name: "seller") { player in
        let town = try await TradeFixture(player.shop)
        let ivo = town.seller.browser
        let order = try #require(try await town.buy().orders.first)
        player.chapter("The Seller Center")
        await player.get(ivo, "/seller")
        await player.get(ivo, "/seller/orders")
        await player.get(ivo, "/seller/orders/\(order)")
        await player.get(town.buyer.browser, "/seller/orders/\(order)")
        player.chapter("A parcel goes out")
        await player.post(ivo, "/seller/orders/\(order)/shipment", [("carrier", "")])
        player.shop.clock.advance(.hours(3))
        _ = try await player.shop.pasar.orders.sweepDue()
        await player.post(
            ivo, "/seller/orders/\(order)/shipment",
            [("carrier", "Royal Mail"), ("tracking", "RM123456785GB")])
        await player.post(ivo, "/seller/orders/\(order)/delivery")
        await player.get(ivo, "/seller/orders/\(order)", json: true)
        player.chapter("What the buyer reads of a delivery that only the seller reports")
        await player.get(town.buyer.browser, "/orders/\(order)")
        await player.get(town.buyer.browser, "/inbox")
        player.chapter("Stock and money")
        await player.get(ivo, "/seller/stock")
        await player.post(
            ivo, "/seller/stock/\(town.lamp.skus[0])",
            [("on_hand", "12"), ("on_hand_before", "50"), ("reason", "counted")])
        await player.post(
            ivo, "/seller/stock/\(town.lamp.skus[0])",
            [("on_hand", "-3"), ("on_hand_before", "12")])
        await player.get(ivo, "/seller/stock", json: true)
        await player.get(ivo, "/seller/finance")
        await player.get(ivo, "/seller/finance?account=balance", json: true)
    }

    static let operations = Scene(name: "operations") { player in
        let town = try await TradeFixture(player.shop)
        try await town.buy()
        let olu = try await town.person("Olu", .operator).browser
        player.chapter("What the operator sees")
        await player.get(town.buyer.browser, "/operations")
        await player.get(olu, "/operations")
        await player.get(olu, "/operations/markets")
        await player.post(olu, "/operations/licences", [("market", "ID"), ("number", "")])
        await player.post(
            olu, "/operations/licences", [("market", "ID"), ("number", "PMSE-2026-1")])
        await player.post(olu, "/operations/licences/withdrawals", [("market", "ID")])
        await player.post(olu, "/operations/licences/withdrawals", [("market", "ID")])
        await player.get(olu, "/operations/ledger")
        await player.get(olu, "/operations/ledger", json: true)
        await player.get(olu, "/operations/mail", json: true)
        await player.get(olu, "/operations/mail")
        let letter = try #require(try await player.shop.pasar.notifications.messages().first)
        await player.post(olu, "/operations/mail/\(letter.id)/retries")
    }
}
