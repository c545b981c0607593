import Identities
import JSON
import Catalog
import Media
import Money
import RoomChat
import Store
import TestSupport
import Testing
import Web
import World

@testable import Rooms

@Suite struct RoomEventTests {
    private static let line = BagLine(
        product: ID(7), title: "Bowl \"blue\"", price: Money(minor: 999, currency: .gbp),
        list: Money(minor: 1200, currency: .gbp), picture: ID(8), left: 3)
    private static let said = ChatLine(
        id: ID(9), who: "0badcafe", name: "Ana S.", role: .moderator, text: "Blue?",
        at: Instant(milliseconds: 5), asks: true)
    private static let flash = RoomOffer(
        kind: .flash, id: "fls_1", state: "on", product: ID(7), title: "Bowl", minor: 500,
        currency: .gbp,
        startsAt: Instant(milliseconds: 1), endsAt: Instant(milliseconds: 2), left: 1, total: 2)

    /// One of each kind, and what goes out.
    static let events: [(RoomEvent, String)] = [
        (.state(.live, at: Instant(milliseconds: 5)), #"{"t":"state","state":"live","at":5}"#),
        (
            .pin(ID(7), at: Instant(milliseconds: 5)),
            #"{"t":"pin","product":"\#(ProductID(7))","at":5}"#
        ),
        (.unpin, #"{"t":"unpin"}"#),
        (
            .bag([line]),
            #"{"t":"bag","lines":[{"product":"\#(ProductID(7))","title":"Bowl \"blue\"","#
                + #""price":{"minor":999,"currency":"GBP","text":"£9.99"},"#
                + #""list":{"minor":1200,"currency":"GBP","text":"£12.00"},"#
                + #""picture":"/media/\#(PictureID(8))-480.webp","left":3}]}"#
        ),
        (
            .line(
                BagLine(
                    product: ID(7), title: "Bowl", price: Money(minor: 5, currency: .vnd),
                    list: Money(minor: 5, currency: .vnd), picture: nil, left: 0), why: .soldout),
            #"{"t":"soldout","line":{"product":"\#(ProductID(7))","title":"Bowl","#
                + #""price":{"minor":5,"currency":"VND","text":"₫5"},"#
                + #""list":{"minor":5,"currency":"VND","text":"₫5"},"picture":null,"left":0}}"#
        ),
        (
            .offer(flash),
            #"{"t":"flash","id":"fls_1","state":"on","product":"\#(ProductID(7))","#
                + #""title":"Bowl","minor":500,"currency":"GBP","#
                + #""starts_at":1,"ends_at":2,"left":1,"total":2}"#
        ),
        (.notice("Free"), #"{"t":"notice","text":"Free"}"#),
        (.slow(seconds: 30), #"{"t":"slow","seconds":30}"#),
        (.removed(ID(9)), #"{"t":"removed","message":"\#(ChatMessageID(9))"}"#),
        (
            .muted(who: "0badcafe", until: Instant(milliseconds: 5)),
            #"{"t":"muted","who":"0badcafe","until":5}"#
        ),
        (
            .question(said),
            #"{"t":"question","line":{"id":"\#(ChatMessageID(9))","who":"0badcafe","#
                + #""name":"Ana S.","role":"moderator","text":"Blue?","at":5,"asks":true}}"#
        ),
        (.question(nil), #"{"t":"question","line":null}"#),
        (.chat([]), #"{"t":"chat","lines":[]}"#),
        (.counts(viewers: 2, likes: 3), #"{"t":"counts","viewers":2,"likes":3}"#),
        (.moderation, #"{"t":"moderation"}"#),
    ]

    @Test(arguments: RoomEventTests.events)
    func eachKindIsKeptAsWhatGoesOut(_ event: RoomEvent, _ text: String) throws {
        var json = JSONWriter()
        event.write(to: &json)
        #expect(json.string == text)
        #expect(try RoomEvent(JSONValue(json.bytes)) == event)
    }

    @Test func aKindOfANewerVersionIsPassedOver() throws {
        #expect(try RoomEvent(JSONValue(Array(#"{"t":"poll","id":3}"#.utf8))) == nil)
    }

    @Test(arguments: ["", "{", #"{"t":1}"#, #"{"t":"pin"}"#, #"{"t":"unpin"} "# + "x"])
    func whatIsNoEventIsAFault(_ text: String) {
        #expect(throws: JSONUnreadable.self) { try RoomEvent(JSONValue(Array(text.utf8))) }
    }

    /// Who is who stays among servers, whatever is done.
    @Test(arguments: TestEngine.here)
    func theLogSaysNoMoreThanViewersHear(_ engine: TestEngine) async throws {
        try await RoomFixture.with(engine) { stage in
            let ana = try await stage.viewer("Ana")
            let said = try await stage.chat.say("Why?", named: "1", in: stage.room, by: ana)
            try await stage.chat.answer(said.id, in: stage.room, by: stage.host)
            try await stage.chat.block(authorOf: said.id, in: stage.room, by: stage.host)
            let log = try await stage.test.store.read { db in
                try db.rows("SELECT kind, json, account FROM room_events ORDER BY n") {
                    (
                        kind: try $0.next() as String, json: try $0.next() as String,
                        account: try $0.next() as Int64?
                    )
                }
            }
            #expect(
                log.map(\.kind) == ["state", "question", "muted", "question", "moderation"])
            #expect(
                log.map(\.account) == [nil, ana.account.rawValue, ana.account.rawValue, nil, nil])
            for line in log { #expect(!line.json.contains(ana.account.description)) }
        }
    }
}
