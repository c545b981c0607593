import RefundRules
import Identities
import Modules
import Money
import Store
import Subprocess
import TestSupport
import Testing
import World

@testable import Invoices
@testable import Orders

/// Documents of what left and of what came back.
@Suite struct InvoiceTests {
    /// Two mugs at £22.00 and a candle at £18.00, of which a sixth is VAT.
    @Test(arguments: TestEngine.here)
    func whatLeavesIsInvoicedOnceAndEachRefundCredited(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.shipped(mugs: 2, candles: 1)
            for _ in 1...3 { try await town.readInvoices() }
            let invoice = try #require(try await town.documents(order).first)
            #expect(try await town.documents(order).count == 1)
            #expect(invoice.fullNumber == "\(town.shop.id.short)-\(invoice.year)-000001")
            #expect(invoice.content.lines.map(\.quantity) == [2, 1])
            #expect(invoice.content.gross.minor == 6200)
            #expect(invoice.content.tax.minor == order.sums.tax.minor)
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            try await town.refund(order, [RefundLine(position: 1, quantity: 1)])
            for _ in 1...2 { try await town.readInvoices() }
            let documents = try await town.documents(order)
            #expect(documents.map(\.kind) == [.invoice, .creditNote, .creditNote])
            #expect(documents.map(\.number) == [1, 1, 2])
            #expect(documents[1].content.corrects == invoice.fullNumber)
            #expect(documents.dropFirst().map { $0.content.gross.minor } == [2200, 1800])
            let now = town.test.clock.now + .hours(2)
            let wrong = try await town.test.store.report { db in
                [try Invoices.audit(in: db), try Invoices.auditLate(at: now, in: db)]
            }
            #expect(wrong == [nil, nil])
        }
    }

    @Test(arguments: TestEngine.here)
    func whatWasRefundedBeforeIsNotInvoiced(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            try await town.fill()
            let order = try await town.order(of: try await town.buy().checkout)
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            town.test.clock.advance(.hours(1))
            _ = try await town.orders.sweepDue()
            _ = try await town.orders.ship(
                order.id, shop: town.shop.id, Shipment(carrier: "Mail", tracking: "T1"),
                idempotencyKey: nil)
            try await town.readInvoices()
            let documents = try await town.documents(order)
            #expect(documents.map(\.kind) == [.invoice])
            #expect(documents[0].content.lines.map(\.quantity) == [1, 1])
            #expect(documents[0].content.gross.minor == 4000)
            // An order that was cancelled before it left has no document.
            try await town.fill(mugs: 1, candles: 0)
            let other = try await town.order(of: try await town.buy().checkout)
            _ = try await town.orders.cancel(other.id, buyer: town.buyer, idempotencyKey: nil)
            try await town.readInvoices()
            #expect(try await town.documents(other) == [])
            #expect(try await town.test.store.report { try Invoices.audit(in: $0) } == nil)
        }
    }

    /// Every way of refunding an order in parts is credited to the unit.
    @Test(arguments: TestEngine.here)
    func creditNotesSumToTheInvoice(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.shipped(mugs: 3, candles: 2)
            try await town.readInvoices()
            for (position, count) in [(0, 1), (1, 2), (0, 2)] {
                try await town.refund(
                    order, [RefundLine(position: position, quantity: count)])
                try await town.readInvoices()
            }
            let documents = try await town.documents(order)
            let notes = documents.dropFirst()
            #expect(notes.map { $0.content.gross.minor }.reduce(0, +) == 10_200)
            #expect(
                notes.map { $0.content.tax.minor }.reduce(0, +) == documents[0].content.tax.minor)
        }
    }

    @Test(arguments: TestEngine.here)
    func auditsNameWhatDoesNotAddUp(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.shipped()
            try await town.readInvoices()
            let audit: @Sendable () async throws -> String? = {
                try await town.test.store.report { try Invoices.audit(in: $0) }
            }
            try await town.test.store.write { db in
                try db.execute("UPDATE invoices SET gross_minor = gross_minor + 1")
            }
            #expect(try await audit()?.contains("\(order.id) don't add up") == true)
            try await town.test.store.write { db in
                try db.execute("UPDATE invoices SET gross_minor = gross_minor - 1, number = 2")
            }
            #expect(try await audit()?.contains("has 1 numbers up to 2") == true)
            try await town.test.store.write { try $0.execute("UPDATE invoices SET number = 1") }
            try await town.refund(order, [RefundLine(position: 0, quantity: 1)])
            let now = town.test.clock.now + .hours(2)
            let late = try await town.test.store.report { try Invoices.auditLate(at: now, in: $0) }
            #expect(late?.contains("\(order.id) has no credit note") == true)
            try await town.readInvoices()
        }
    }

    @Test(arguments: TestEngine.here)
    func buyerAndSellerReadItAsPageAndPDFAndNobodyElse(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.shipped()
            try await town.readInvoices()
            let invoice = try #require(try await town.documents(order).first)
            let (_, stranger) = try await town.test.person("Olga")
            let path = "/invoices/\(invoice.id)"
            #expect(await stranger.get(path).status == 404)
            #expect(await stranger.get(path + "/pdf").status == 404)
            #expect(await town.test.browser(locale: "en-GB").get(path).status == 303)
            let page = await town.browser.get("/orders/\(order.id)")
            #expect(page.text.contains("href=\"\(path)\""))
            for browser in [town.browser, town.sellerBrowser] {
                let page = await browser.get(path)
                #expect(page.text.contains("Stoneware mug"))
                #expect(page.text.contains("£22.00"))
                let pdf = await browser.get(path + "/pdf")
                #expect(pdf.status == 200)
                #expect(pdf.header("content-type") == "application/pdf")
                #expect(pdf.body.starts(with: Array("%PDF-".utf8)))
            }
        }
    }
}

extension OrderFixture {
    func readInvoices() async throws {
        while try await Outbox.number(test.store) {}
        for reader in test.pasar.invoices.readers {
            _ = try await reader.runOnce(test.store, at: test.clock.now)
        }
    }

    func documents(_ order: Order) async throws -> [Invoice] {
        try await test.store.read { try Invoice.of(order.id, in: $0) }
    }
}
