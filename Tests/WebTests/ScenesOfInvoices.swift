import Identities
import Modules
import Store
import TestSupport
import Testing
import World

extension Scene {
    static let invoices = Scene(name: "invoices") { player in
        let town = try await TradeFixture(player.shop)
        let (priya, ivo) = (town.buyer.browser, town.seller.browser)
        let order = try await shipped(town)
        let invoice = try #require(try await issued(player.shop).last)
        player.mask(String(town.stall.id.description.suffix(6)).uppercased(), as: "shop")
        player.chapter("What left is invoiced")
        await player.get(priya, "/orders/\(order)")
        await player.get(priya, "/invoices/\(invoice)")
        await player.get(priya, "/invoices/\(invoice)", json: true)
        await player.get(priya, "/invoices/\(invoice)/pdf")
        await player.get(ivo, "/invoices/\(invoice)")
        player.chapter("It is nobody else's")
        let olga = try await town.person("Olga").browser
        await player.get(olga, "/invoices/\(invoice)", json: true)
        player.chapter("What comes back is credited")
        let olu = try await town.person("Olu", .operator).browser
        await olu.post("/operations/orders/\(order)/refund", [("everything", "on")])
        let note = try #require(try await issued(player.shop).last)
        await player.get(priya, "/invoices/\(note)")
        await player.get(ivo, "/seller/orders/\(order)")
    }

    /// Buys a lamp that is shipped.
    private static func shipped(_ town: TradeFixture) async throws -> String {
        let order = try #require(try await town.buy().orders.first)
        town.shop.clock.advance(.hours(3))
        _ = try await town.shop.pasar.orders.sweepDue()
        await town.seller.browser.post(
            "/seller/orders/\(order)/shipment", [("carrier", "Royal Mail"), ("tracking", "RM1")])
        return order
    }

    /// Issues what is due. Returns all documents, oldest first.
    static func issued(_ shop: TestShop) async throws -> [InvoiceID] {
        while try await Outbox.number(shop.store) {}
        for reader in shop.pasar.invoices.readers {
            while try await reader.runOnce(shop.store, at: shop.clock.now) > 0 {}
        }
        return try await shop.store.read { db in
            try db.values("SELECT id FROM invoices ORDER BY id", as: InvoiceID.self)
        }
    }
}
