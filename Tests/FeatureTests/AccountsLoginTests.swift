import Markets
import Testing

@testable import Accounts
@testable import Authentication
@testable import Notifications

/// What people type, and what is kept.
@Suite struct AccountsLoginTests {
    let markets: Markets

    init() throws { markets = try Markets.bundled() }

    @Test func loginsAreKeptInOneForm() {
        let table: [(MarketCode, String, String?)] = [
            (.us, "ana@example.com", "ana@example.com"),
            (.us, "  Ana.B+pasar@Mail.Example.COM ", "ana.b+pasar@mail.example.com"),
            (.us, "(415) 555-0132", "+14155550132"),
            (.us, "+44 7700 900123", "+447700900123"),
            (.gb, "07700 900123", "+447700900123"),
            (.gb, "0044 7700 900123", "+447700900123"),
            (.id, "0812-3456-7890", "+6281234567890"),
            (.id, "\u{A0}+62\u{A0}812 3456 7890", "+6281234567890"),
            (.th, "081 234 5678", "+66812345678"),
            (.vn, "0912.345.678", "+84912345678"),
        ]
        for (market, typed, kept) in table {
            #expect(Login(typed, in: markets.market(market))?.text == kept, "\(typed)")
        }
    }

    @Test func whatCantBeReachedIsRefused() {
        let long = String(repeating: "a", count: 65)
        let table = [
            "", " ", "@", "a@", "@b.co", "a@b", "a@b.", "a@.co", "a@b..co", "a@-b.co", "a@b-.co",
            "a..b@c.co", ".a@b.co", "a.@b.co", "a b@c.co", "a@b@c.co", "a@b.123", "a@127.0.0.1",
            "\(long)@b.co", "a@\(long).co", "a\u{0}b@c.co", "a\n@b.co", "<a@b.co>", "\"a\"@b.co",
            "ána@b.co", "a@bücher.de", "a@b\u{200B}.co", "a@b.co, eve@b.co",
            "12", "+", "++447700900123", "+1234567890123456789", "0x7700900123",
            "07700\u{301} 900123", "' OR 1=1 --", "07700;900123",
            String(repeating: "1", count: 300),
        ]
        for typed in table {
            #expect(Login(typed, in: markets.market(.gb)) == nil, "\(typed.debugDescription)")
        }
    }

    @Test func aClientsNetworkIsAHousehold() {
        let table = [
            ("198.51.100.7", "198.51.100.0/24"), ("::ffff:198.51.100.7", "198.51.100.0/24"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("::1", "0:0:0:0::/64"),
            ("", "unknown"), ("not an address", "unknown"), ("1.2.3.4.5", "unknown"),
            ("' OR 1=1", "unknown"),
        ]
        for (client, network) in table { #expect(ClientNetwork.of(client) == network) }
    }

    @Test func aBrowsersWordsAreBounded() {
        let browser = Browser(
            client: "x", agent: "a\u{0}b\r\nc" + String(repeating: "z", count: 5000))
        #expect(browser.agent.hasPrefix("abcz"))
        #expect(browser.agent.unicodeScalars.count == Session.agentLetters)
    }

    @Test func valuesOfASentenceComeBackAsTheyWere() {
        let values = ["a": "1=2", "b": "line\nline\r\\n", "c": "", "d": "\\"]
        #expect(WordsText.read(WordsText.write(values)) == values)
    }
}
