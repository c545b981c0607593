import Identities
import Store
import TestSupport
import Testing
import Web
import World

@testable import Cases
@testable import Orders

/// An operator finds an order by what people have: the six letters on pages and in mails.
@Suite struct OrderNumberTests {
    private func operators(_ town: OrderFixture) async throws -> TestBrowser {
        let (olu, browser) = try await town.test.person("Olu")
        try await town.test.grant(.operator, to: olu)
        return browser
    }

    @Test(arguments: TestEngine.here)
    func sixLettersFindTheOrder(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.shipped()
            let operating = try await operators(town)
            let letters = order.id.short
            for typed in [letters, letters.lowercased(), "%23" + letters, order.id.description] {
                let reply = await operating.get("/operations/cases?order=\(typed)")
                #expect(reply.status == 303, "\(typed)")
                #expect(reply.location == "/operations/orders/\(order.id)")
            }
            let json = await operating.get("/operations/cases?order=\(letters)", json: true)
            #expect(json.text.contains("\"orders\":[{\"id\":\"\(order.id)\""), "\(json.text)")
            let page = await operating.get("/operations/cases").text
            #expect(page.contains("name=\"order\""))
        }
    }

    @Test func anotherTextComesBackInTheField() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let operating = try await operators(town)
            for (typed, sentence) in [
                ("ABC", "Type the six letters and digits"), ("000000", "No order has this number."),
                (OrderID(77).description, "No order has this number."),
            ] {
                let reply = await operating.get("/operations/cases?order=\(typed)")
                #expect(reply.status == 422 && reply.text.contains(sentence), "\(typed)")
                #expect(reply.text.contains("value=\"\(typed)\""))
                let json = await operating.get("/operations/cases?order=\(typed)", json: true)
                #expect(json.status == 422 && json.text.contains("\"field\":\"order\""))
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func severalOrdersOfOneEndingAreListed(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine, endsRight: false) { town in
            let one = try await town.shipped()
            // The same 25 bits below, and another time above: a few have the same check letter.
            let numbers: [OrderID] = (1...2_000).map { ID(one.id.rawValue - Int64($0) << 25) }
            let twins = Array(numbers.filter { $0.short == one.id.short }.prefix(2))
            #expect(twins.count == 2)
            for twin in twins {
                let other = try await town.shipped()
                try await town.test.store.write { db in
                    try db.execute("UPDATE orders SET id = \(twin) WHERE id = \(other.id)")
                }
            }
            let operating = try await operators(town)
            let page = await operating.get("/operations/cases?order=\(one.id.short)").text
            for id in twins + [one.id] { #expect(page.contains("/operations/orders/\(id)")) }
        }
    }

    @Test func theEndsOfIDsDifferFromOneToTheNext() {
        let source = IDSource(node: 1)
        let endings = (0..<500).map { hour in
            ID<OrderKind>(
                source.next(at: Instant(milliseconds: 1_795_348_800_000) + .hours(hour))
            ).short
        }
        #expect(Set(endings).count > 490, "one order an hour")
    }
}
