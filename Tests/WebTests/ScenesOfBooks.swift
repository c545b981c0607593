import Access
import Accounts
import Identities
import Ledger
import Money
import Store
import TestSupport
import Testing
import Web
import World

extension Scene {
    static let books = Scene(name: "books") { player in
        let town = try await TradeFixture(player.shop)
        let fran = try await town.person("Fran", .finance).browser
        let olive = try await town.person("Olive", .operator).browser
        player.chapter("Before the first sale")
        await player.get(fran, "/operations/ledger/trial-balance")
        await player.get(fran, "/operations/remittances")
        try await town.buy()
        player.chapter("A seller reads the day")
        let ivo = town.seller.browser
        await player.get(ivo, "/seller/finance/statements")
        await player.get(ivo, "/seller/finance/statements", json: true)
        await player.get(ivo, "/seller/finance/statements?day=yesterday")
        await player.get(ivo, "/seller/finance/statements/csv")
        await player.get(fran, "/seller/finance/statements")
        player.chapter("Accountants read the books")
        await player.get(fran, "/operations/ledger/trial-balance")
        await player.get(olive, "/operations/ledger/trial-balance", json: true)
        await player.get(
            fran, "/operations/ledger/journal?from=2026-01-01&to=2026-12-31")
        await player.get(fran, "/operations/ledger/journal")
        player.chapter("A part of what a shop earns is kept back")
        let shop = town.stall.id.description
        await player.get(fran, "/operations/reserves")
        await player.post(
            fran, "/operations/reserves",
            [("shop", shop), ("percent", "90"), ("days", "30"), ("reason", "")])
        await player.post(
            fran, "/operations/reserves",
            [("shop", shop), ("percent", "20"), ("days", "30"), ("reason", "Many returns")])
        await player.get(olive, "/operations/reserves", json: true)
        try await taxes(player, fran, olive)
        await statements(player, town, fran)
    }

    /// Tax that was withheld a month ago.
    private static func taxes(
        _ player: Player, _ fran: TestBrowser, _ olive: TestBrowser
    ) async throws {
        let (id, now): (TransferID, Instant) = (player.shop.pasar.world.id(), player.shop.clock.now)
        try await player.shop.store.write { db in
            try Ledger.post(
                [
                    Transfer(
                        id: id, from: .gateway, to: .withheld,
                        amount: Money(minor: 150_000, currency: .vnd), kind: .withheldVAT,
                        subject: 1, at: now)
                ], in: db)
        }
        let month = player.shop.pasar.markets.market(.vn).zone.day(of: now).civil
        let first = Day(year: month.year, month: month.month, day: 1)
        let paid = [
            ("market", "VN"), ("tax", "withheld"), ("period", first.description),
            ("reference", "VN-1"),
        ]
        player.chapter("Finance says what an authority got")
        await player.post(fran, "/operations/remittances", paid + [("amount", "150000")])
        player.shop.clock.advance(.days(20))
        // A session of staff ends within a week.
        for (browser, name) in [(fran, "fran"), (olive, "olive")] {
            let reply = await browser.post(
                "/sign-in", [("login", "\(name)@example.com"), ("password", TestShop.password)])
            #expect(reply.status == 303)
        }
        await player.post(fran, "/operations/remittances", paid + [("amount", "150001")])
        await player.post(fran, "/operations/remittances", paid + [("amount", "100000")])
        await player.get(fran, "/operations/remittances")
        await player.get(olive, "/operations/remittances", json: true)
    }

    private static func statements(
        _ player: Player, _ town: TradeFixture, _ fran: TestBrowser
    ) async {
        let place = "/operations/reconciliation"
        player.chapter("The bank's and the gateway's statements are compared")
        await player.get(fran, place)
        await player.upload(
            fran, "\(place)/bank-statements", field: "file", file: "bank.csv", type: "text/csv",
            Array("date,sum\n2026-11-22,5\n".utf8))
        let bank = await player.upload(
            fran, "\(place)/bank-statements", field: "file", file: "bank.csv", type: "text/csv",
            Array("date,amount,currency,reference\n2026-11-22,-5.00,GBP,rent\n".utf8))
        await player.upload(
            fran, "\(place)/gateway-settlements",
            [("market", "GB"), ("from", "2026-01-01"), ("to", "2026-12-31")], field: "file",
            file: "gateway.csv", type: "text/csv",
            Array("payment,gross,fee,net\nnobody,5.00,0.10,4.90\n".utf8))
        if let file = bank.location { await player.get(fran, file) }
        await player.get(fran, place, json: true)
    }
}
