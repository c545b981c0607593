import Access
import Composition
import Supervision
import TestSupport
import Testing
import WebEdge
import World

@testable import Operations

/// The operator's home page says which requests the supervisor refuses.
@Suite struct OperationsAlarmTests {
    private static let suspects = """
        program
        5
        qar-1\t3\t3000\tGET /products/prd_1
        qar-2\t1\t1000\tGET /shops/fern
        qar-3\t2\t2000\tPOST /basket/<b>

        """

    /// What crashed the server twice is named with its crashes and its reference; what did once
    /// isn't; a stranger's path is text.
    @Test func aQuarantinedRequestRaisesAnAlarm() async throws {
        try await TestShop.with(.sqlite) { shop in
            let record = CrashRecord(text: Self.suspects)
            let context = shop.pasar.designSystem.bareContext(Caller())
            let waiting = try await shop.store.read { db in try Waiting(in: db) }
            let page = String(
                decoding: OperationPages(context: context).home(
                    waiting, quarantined: record.quarantined, parts: ""
                ).bytes, as: UTF8.self)
            let alarm = "<section class=\"banner bad\" role=\"alert\">"
            #expect(page.split(separator: alarm).count == 3)
            for word in ["GET /products/prd_1", "qar-1", "3", "POST /basket/&lt;b&gt;", "qar-3"] {
                #expect(page.contains(word), "\(word)")
            }
            #expect(!page.contains("qar-2"))
        }
    }
}
