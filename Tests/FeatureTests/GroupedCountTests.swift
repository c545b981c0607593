import TestSupport
import Testing
import Web
import World

@testable import Orders

/// Counts of forms, in the groups of the visitor's language.
@Suite struct GroupedCountTests {
    @Test func aCountIsReadByTheLanguagesGroups() async throws {
        try await OrderFixture.with(.sqlite, endsRight: false) { town in
            func count(_ typed: String, in locale: String) async throws -> (Int, String) {
                try await town.test.store.write { db in
                    try db.execute(
                        "UPDATE accounts SET locale = \(locale) WHERE id = \(town.seller)")
                }
                let before = try await town.stock(town.mug)[0]
                let reply = await town.sellerBrowser.post(
                    "/seller/stock/\(town.mug)",
                    [("on_hand", typed), ("on_hand_before", "\(before)")])
                return (reply.status, reply.text)
            }
            for (typed, locale, kept) in [
                ("1.234", "id-ID", 1234), ("1,235", "en-US", 1235), ("1.236", "vi-VN", 1236),
                ("1 237", "th-TH", 1237), ("๑๒", "th-TH", 12), ("1,238", "th-TH", 1238),
                ("40", "en-GB", 40),
            ] {
                let reply = try await count(typed, in: locale)
                #expect(reply.0 == 303, "\(typed) \(locale): \(reply.1)")
                #expect(try await town.stock(town.mug)[0] == kept, "\(typed) \(locale)")
            }
            for (typed, locale) in [("1.234", "en-US"), ("1,234", "id-ID"), ("0.250", "id-ID")] {
                let reply = try await count(typed, in: locale)
                #expect(reply.0 == 422, "\(typed) \(locale)")
                #expect(try await town.stock(town.mug)[0] == 40)
            }
            let english = try await count("1.234", in: "en-US").1
            #expect(english.contains("This can be read in two ways."))
            #expect(english.contains("value=\"1.234\""))
        }
    }
}
