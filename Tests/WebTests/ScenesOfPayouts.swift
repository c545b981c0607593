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
        player.mask("pyo-\(id.dropFirst(4))", as: "reference")
        try await batches(player, town, id)
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

    /// One person gathers, another approves, the bank gets the file.
    private static func batches(
        _ player: Player, _ town: TradeFixture, _ payout: String
    ) async throws {
        let fran = try await town.person("Fran", .finance).browser
        let fern = try await town.person("Fern", .finance).browser
        let olive = try await town.person("Olive", .operator).browser
        let batches = "/operations/payout-batches"
        player.chapter("Finance looks at what waits, and can't say that it is paid")
        await player.get(fran, "/operations/payouts")
        await player.get(olive, "/operations/payouts", json: true)
        await player.post(
            fran, "/operations/payouts/\(payout)", [("outcome", "paid"), ("word", "ACH-1")])
        await player.get(fran, "/operations/payouts/debts")
        player.chapter("A batch needs an account that pays")
        await player.post(fran, batches, [("market", "US")])
        let account = [
            ("market", "US"), ("holder", "Pasar Inc"), ("bank", "First Bank"), ("code", ""),
        ]
        await player.post(
            fran, "/operations/paying-accounts",
            account + [("number", "GB82 WEST 1234 5698 7654 23")])
        await player.post(
            fran, "/operations/paying-accounts", account + [("number", "555123456")])
        await player.get(fran, batches)
        let first = try await gathered(player, fran, "batch-key-1")
        await player.post(olive, "\(batches)/\(first)/approval")
        await player.post(fran, "\(batches)/\(first)/removals", [("payout", payout)])
        let second = try await gathered(player, fran, "batch-key-2")
        await player.post(fern, "\(batches)/\(second)/cancellation")
        player.chapter("Who gathered it doesn't approve it")
        let third = try await gathered(player, fran, "batch-key-3")
        await player.get(fran, "\(batches)/\(third)")
        await player.post(fran, "\(batches)/\(third)/approval")
        await player.post(fern, "\(batches)/\(third)/approval")
        for file in await files(fern, "\(batches)/\(third)") {
            player.mask(file.hash, as: file.name)
        }
        await player.post(fran, "\(batches)/\(third)/sending")
        player.chapter("The bank gets the file, takes the payout, and sends it back")
        await player.get(fran, "\(batches)/\(third)/bank-file?format=pain001")
        await player.get(olive, "\(batches)/\(third)/bank-file")
        await player.post(fran, "\(batches)/\(third)/sending")
        await player.get(olive, "\(batches)/\(third)", json: true)
        await player.get(fern, "\(batches)/\(third)")
        let place = "/operations/payouts/\(payout)"
        await player.post(olive, place, [("outcome", "paid"), ("word", "ACH-1")])
        await player.get(fran, "/operations/payouts?state=sent")
        await player.post(fran, place, [("outcome", "paid"), ("word", "ACH-1")])
        await player.post(fran, place, [("outcome", "failed"), ("word", "Closed")])
        await player.post(fern, place, [("outcome", "returned"), ("word", "Account closed")])
        await player.get(fran, "/operations/payouts?state=returned")
        await player.get(olive, batches, json: true)
    }

    private static func gathered(
        _ player: Player, _ fran: TestBrowser, _ key: String
    ) async throws -> String {
        let made = await player.post(
            fran, "/operations/payout-batches", json: "{\"market\":\"US\"}", key: key)
        return try #require(JSONFind.ids("pbt", in: made.text).first)
    }

    /// Hashes of a batch's files by the names of their formats: they are of the moment's ids.
    private static func files(
        _ who: TestBrowser, _ batch: String
    ) async -> [(name: String, hash: String)] {
        let text = await who.get(batch, json: true).text
        return ["csv", "pain001"].compactMap { format in
            let parts = text.split(separator: "\"\(format)\",\"sha256\":\"", maxSplits: 1)
            return parts.count == 2
                ? (name: "hash of \(format)", hash: String(parts[1].prefix { $0 != "\"" })) : nil
        }
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
