import Glibc
import TestSupport
import Testing
import World

@testable import Supervision
@testable import Web

/// What a crash leaves behind, and what is made of it.
struct SupervisionTests {
    /// One path for the test and for the process that it ends, which is its child.
    private static func table(_ name: String, of process: pid_t) -> String {
        "/tmp/pasar-test-\(name)-\(process)"
    }

    @Test func aTrapIsKnownByTheRequestWhoseTaskItWas() async {
        let path = Self.table("trap", of: getpid())
        defer { unlink(path) }
        #expect(InFlightTable.clear(path: path))
        await #expect(processExitsWith: .failure) {
            let path = SupervisionTests.table("trap", of: getppid())
            guard let table = InFlightTable(path: path) else { exit(0) }
            table.watchCrashes()
            _ = table.begin("GET /innocent")
            await table.during("GET /products/9") {
                await Task.yield()
                print(Int64.max - 1 + Int64(getpid()))
            }
            exit(0)
        }
        let traces = InFlightTable.traces(path: path)
        #expect(traces.culprit == "GET /products/9")
        #expect(traces.underWay.sorted() == ["GET /innocent", "GET /products/9"])
    }

    @Test func aSlotIsFreedWithItsAnswerAndTakenNoTwice() async throws {
        try await withTestFolder { folder in
            let path = folder + "/table"
            #expect(InFlightTable.clear(path: path))
            let table = try #require(InFlightTable(path: path))
            let slots = (0..<InFlightTable.slots).compactMap { table.begin("GET /\($0)") }
            #expect(Set(slots).count == InFlightTable.slots)
            #expect(table.begin("GET /more") == nil)
            let isAnswered = await table.during("GET /more") { InFlightTable.current == -1 }
            #expect(isAnswered)
            for slot in slots { table.end(slot) }
            #expect(InFlightTable.traces(path: path) == InFlightTable.Traces())
            let long = "GET /" + String(repeating: "ü\n", count: 400)
            await table.during(long) {
                #expect(InFlightTable.traces(path: path).underWay == [InFlightTable.cut(long)])
            }
        }
    }

    @Test func twoCrashesOfARequestAreAQuarantineAndOneIsNot() {
        var record = CrashRecord(program: "p")
        func crash(_ culprit: String?, _ underWay: String...) {
            record.add(InFlightTable.Traces(culprit: culprit, underWay: underWay)) { "ref" }
        }
        crash("GET /a", "GET /a", "GET /")
        #expect(record.quarantined == [])
        crash(nil, "GET /a")
        #expect(record.quarantined.map(\.request) == ["GET /a"])
        // Who is under way by chance each time is suspected by a share alone.
        for _ in 0..<3 { crash(nil, "GET /", "GET /b", "GET /c", "GET /d") }
        #expect(record.quarantined.map(\.request) == ["GET /a"])
        crash(nil, "GET /", "GET /e")
        #expect(record.quarantined.map(\.request).contains("GET /"))
        #expect(record.crashes == 6)
        #expect(CrashRecord(text: record.text) == record)
    }

    @Test func aRecordIsBoundedAndOfOneProgram() async throws {
        try await withTestFolder { folder in
            var record = CrashRecord(program: "one")
            for n in 0..<1000 {
                record.add(InFlightTable.Traces(culprit: "GET /\(n)")) { "\(n)" }
            }
            #expect(record.suspects.count == CrashRecord.mostSuspects)
            #expect(record.write(path: folder + "/crashes"))
            #expect(CrashRecord.read(path: folder + "/crashes", program: "one") == record)
            let other = CrashRecord.read(path: folder + "/crashes", program: "two")
            #expect(other == CrashRecord(program: "two"))
            for text in ["", "\n", "p\nx\ny", "p\n-9\nr\t2\t9223372036854775807\tGET /"] {
                #expect(CrashRecord(text: text).quarantined == [])
            }
        }
    }
}
