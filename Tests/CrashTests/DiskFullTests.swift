import Glibc
import TestSupport
import Testing
import World

/// The server's disk has no room while people buy (R04): it says so (507), goes on showing pages,
/// and sells again as soon as there is room, without a restart and without losing an answer.
struct DiskFullTests {
    /// The database, the log, and what the server keeps beside them.
    static let kilobytes = 24_000
    static let secondsToNotice = 30
    static let secondsToHeal = 5
    /// Whose payment was under way when there was no room is looked after 20 seconds later.
    static let secondsToSell = 40

    @Test(.enabled(if: SmallDisk.isHere, Comment(rawValue: SmallDisk.isMissing)))
    func aFullDiskIsSaidAndPasses() async throws {
        try await SmallDisk.with(kilobytes: Self.kilobytes) { disk in
            let database = disk.folder + "/pasar.db"
            let street = try await CrashFixture.open(database, folder: disk.folder, buyers: 4)
            let crash = Crash(
                database: database, folder: disk.folder, street: street, seed: 4, mayBeFull: true)
            try await crash.live { port in
                let visitor = try await HttpClient.connect(port: port)
                try await sold(crash, more: 3)
                for times in 1...2 { try await fill(disk, street, port, times, visitor) }
                try await sold(crash, more: 3)
                await visitor.close()
            }
            _ = try await crash.finish()
            try await crash.audit()
            try await crash.compare()
            #expect(Resources.names(in: disk.folder + "/spool").isEmpty)
        }
    }

    private func sold(_ crash: Crash, more: Int) async throws {
        let clock = ContinuousClock()
        let (began, before) = (clock.now, crash.book.answered.count)
        while crash.book.answered.count < before + more {
            guard clock.now - began < .seconds(Self.secondsToSell) else {
                Issue.record("nobody buys")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Full, seen to be full, and relieved.
    private func fill(
        _ disk: SmallDisk, _ street: CrashFixture, _ port: Int, _ times: Int, _ visitor: HttpClient
    ) async throws {
        disk.fill(leaving: 0)
        let clock = ContinuousClock()
        let began = clock.now
        var sold = 200
        while sold != 507, clock.now - began < .seconds(Self.secondsToNotice) {
            sold = try await put(street, visitor)
        }
        #expect(sold == 507, "a write on a full disk")
        for _ in 0..<10 {
            for page in ["/", "/health", "/search?q=lamp"] {
                let reply = try await visitor.send("GET", page, headers: ["accept": "text/html"])
                #expect(reply.status == 200, "\(page)")
            }
            let upload = try await visitor.send(
                "POST", "/api/imports",
                headers: [
                    "cookie": street.seller.cookies, "content-type": "text/csv",
                    "sec-fetch-site": "same-origin",
                    "accept": "application/json",
                ], body: [UInt8](repeating: 65, count: 500_000))
            #expect(upload.status == 507, "an upload: \(upload.text)")
            #expect(upload.header("retry-after") != nil)
        }
        disk.relieve()
        let relieved = clock.now
        while try await put(street, visitor) != 200 {
            guard clock.now - relieved < .seconds(Self.secondsToHeal) else {
                Issue.record("still full after 5 s, time \(times)")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// The seller puts something into a basket, who buys nothing.
    private func put(_ street: CrashFixture, _ client: HttpClient) async throws -> Int {
        try await client.send(
            "POST", "/basket/lines",
            headers: [
                "cookie": street.seller.cookies, "content-type": "application/json",
                "accept": "application/json",
            ], body: Array("{\"sku\":\"\(street.skus[2])\"}".utf8)
        ).status
    }
}
