import Accounts
import TestSupport
import Testing
import Web
import World

extension Scene {
    static let invitations = Scene(name: "invitations") { player in
        let town = try await TradeFixture(player.shop)
        let (ana, browser) = try await player.shop.person("Ana")
        let olive = try await town.person("Olive", .operator).browser
        let page = "/operations/invitations"
        let form = [("feature", "live"), ("market", "GB")]
        let ask = form + [("who", "ana@example.com")]
        player.chapter("Nobody is invited, and only an operator sees that")
        await player.get(browser, page)
        await player.get(olive, "\(page)?feature=live&market=GB")
        player.chapter("Somebody is invited")
        await player.post(olive, page, form + [("who", "nobody")])
        await player.post(olive, page, ask, key: "invite-ana-1")
        await player.post(olive, page, ask, key: "invite-ana-1")
        await player.get(olive, "\(page)?feature=live&market=GB")
        await player.get(olive, "\(page)?feature=live&market=GB", json: true)
        player.chapter("The invitation is taken back")
        await player.post(olive, "\(page)/\(ana)/withdrawal", form)
        await player.post(olive, "\(page)/\(ana)/withdrawal", form)
    }
}
