import Identities
import Accounts
import Affiliates
import Creators
import Ledger
import Money
import Store
import TestSupport
import Testing
import Web
import World

extension Scene {
    /// Somebody's money, as if sales had brought it.
    private static func fill(
        _ account: LedgerAccount, _ minor: Int64, _ shop: TestShop
    ) async throws {
        let (id, now): (TransferID, Instant) = (shop.pasar.world.id(), shop.clock.now)
        try await shop.store.write { db in
            try Ledger.post(
                [
                    Transfer(
                        id: id, from: .gateway, to: account,
                        amount: Money(minor: minor, currency: .usd), kind: .sale, subject: 1,
                        at: now)
                ], in: db)
        }
    }

    static let payouts = Scene(name: "payouts") { player in
        let town = try await TradeFixture(player.shop)
        let (ana, browser) = try await player.shop.person("Ana", market: .us)
        await browser.post(
            "/creator", [("name", "Ana Lights"), ("handle", "ana"), ("about", "Lamps")])
        let creator = try #require(
            try await player.shop.store.read { db in try Creators.creator(of: ana, in: db)?.id })
        player.chapter("A creator has earned nothing, and has no account")
        await player.get(browser, "/creator/payouts")
        await player.post(browser, "/creator/payouts", [("amount", "")])
        try await fill(.commission(creator), 4250, player.shop)
        player.chapter("The account is typed once")
        await player.post(
            browser, "/creator/payouts/account",
            [
                ("holder", "Ana Silva"), ("bank", "First Bank"), ("code", "021000022"),
                ("number", "123456789"), ("current", TestShop.password),
            ])
        await player.post(
            browser, "/creator/payouts/account",
            [
                ("holder", "Ana Silva"), ("bank", "First Bank"), ("code", "021000021"),
                ("number", "123456789"), ("current", TestShop.password),
            ])
        await player.get(browser, "/creator/payouts")
        player.chapter("Another account takes the password, and waits")
        await player.post(
            browser, "/creator/payouts/account",
            [
                ("holder", "Ana Silva"), ("bank", "First Bank"), ("code", "021000021"),
                ("number", "987654321"), ("current", "a guess of somebody"),
            ])
        await player.post(
            browser, "/creator/payouts/account",
            [
                ("holder", "Ana Silva"), ("bank", "First Bank"), ("code", "021000021"),
                ("number", "987654321"), ("current", TestShop.password),
            ])
        await player.post(browser, "/creator/payouts", [("amount", "20.00")])
        await player.get(browser, "/creator/payouts")
        player.shop.clock.advance(.hours(72))
        player.chapter("Part of it, and once")
        await player.post(browser, "/creator/payouts", [("amount", "100")])
        await player.post(
            browser, "/creator/payouts", json: "{\"amount\":\"20.00\"}", key: "payout-key-1")
        let again = await player.post(
            browser, "/creator/payouts", json: "{\"amount\":\"20.00\"}", key: "payout-key-1")
        await player.post(browser, "/creator/payouts", [("amount", "")])
        await player.get(browser, "/creator/payouts", json: true)
        let id = try #require(JSONFind.ids("pyo", in: again.text).first)
        player.chapter("Finance says what the bank did; the operator looks")
        let fran = try await town.person("Fran", .finance).browser
        let olive = try await town.person("Olive", .operator).browser
        await player.get(fran, "/operations/payouts")
        await player.get(fran, "/operations/payouts/bank-file")
        await player.get(olive, "/operations/payouts", json: true)
        await player.post(
            olive, "/operations/payouts/\(id)", [("outcome", "paid"), ("word", "ACH-1")])
        await player.post(
            fran, "/operations/payouts/\(id)", [("outcome", "failed"), ("word", "Closed")])
        await player.post(
            fran, "/operations/payouts/\(id)", [("outcome", "paid"), ("word", "ACH-1")])
        await player.get(fran, "/operations/payouts?state=failed")
        await player.get(browser, "/creator/payouts")
        player.chapter("A seller has the same page")
        let ivo = town.seller.browser
        await player.get(ivo, "/seller/payouts")
        await player.post(
            ivo, "/seller/payouts/account",
            [
                ("holder", "Ivo"), ("bank", "First Bank"), ("code", ""), ("number", "12"),
                ("current", TestShop.password),
            ])
        await player.post(ivo, "/seller/payouts", [("amount", "")])
    }

    static let closures = Scene(name: "closed-stalls") { player in
        let town = try await TradeFixture(player.shop)
        let (ana, browser) = try await player.shop.person("Ana")
        await browser.post(
            "/creator", [("name", "Ana Lights"), ("handle", "ana"), ("about", "Lamps")])
        let creator = try #require(
            try await player.shop.store.read { db in try Creators.creator(of: ana, in: db)?.id })
        let olive = try await town.person("Olive", .operator).browser
        let priya = town.buyer.browser
        player.chapter("The operator takes a stall down")
        await player.get(olive, "/operations/stalls")
        await player.post(olive, "/operations/stalls", [("handle", "ana"), ("reason", "")])
        await player.post(
            olive, "/operations/stalls", [("handle", "@ana"), ("reason", "Sold fakes")])
        await player.post(
            olive, "/operations/stalls", [("handle", "@ana"), ("reason", "Sold fakes")])
        await player.get(priya, "/stalls/ana")
        await player.get(browser, "/creator")
        player.chapter("And puts it back")
        await player.post(olive, "/operations/stalls/\(creator)/reopening")
        await player.post(olive, "/operations/stalls/\(creator)/reopening")
        await player.get(priya, "/stalls/ana")
        await player.get(olive, "/operations/stalls", json: true)
    }
}
