import TestSupport
import Testing
import World

@testable import RoomVideo

@Suite struct RTMPConnectionsTests {
    private static let noon = Instant(milliseconds: 1_795_348_800_000)

    @Test func oneNetworkHoldsEightConnectionsAndKeepsNobodyOut() {
        let connections = RTMPConnections()
        func admits(_ address: String, _ at: Instant = Self.noon) -> Bool {
            connections.admit(from: address, at: at)
        }
        for number in 0..<8 { #expect(admits("203.0.113.\(number)")) }
        #expect(!admits("203.0.113.200"), "the same /24")
        #expect(admits("198.51.100.1"))
        #expect(admits("2001:db8:1:2::1"))
        // Our own ffmpeg pulls from this machine, whatever else is open.
        for _ in 0..<20 { #expect(admits("127.0.0.1")) }
        // The end of the refused one makes no room, that of an open one does.
        connections.remove(from: "203.0.113.200")
        #expect(!admits("203.0.113.9"))
        connections.remove(from: "203.0.113.9")
        connections.remove(from: "203.0.113.3")
        #expect(admits("203.0.113.9") && !admits("203.0.113.9"))
        // A day later those whose ends were never reported are forgotten.
        #expect(admits("203.0.113.9", Self.noon + .days(1)))
    }

    /// In nginx's own words: a connection has no number before it publishes.
    @Test func nginxsWordsAreTaken() async throws {
        try await TestShop.with(.sqlite) { shop in
            let secret = shop.pasar.roomVideo.hookSecret
            let nginx = shop.browser()
            let words = [
                ("app", "live"), ("flashver", "FMLE/3.0 (compatible; Lavf59.27"), ("swfurl", ""),
                ("tcurl", "rtmp://127.0.0.1:1935/live"), ("pageurl", ""), ("addr", "203.0.113.9"),
                ("epoch", "80298937"), ("call", "connect"),
            ]
            for _ in 0..<RTMPConnections.mostOfNetwork {
                #expect(await nginx.post("/rtmp/\(secret)/connecting", words).status == 200)
            }
            #expect(await nginx.post("/rtmp/\(secret)/connecting", words).status == 403)
            let gone = [("call", "disconnect"), ("addr", "203.0.113.9"), ("clientid", "1")]
            for _ in 0..<2 {
                #expect(await nginx.post("/rtmp/\(secret)/disconnected", gone).status == 200)
            }
            #expect(await nginx.post("/rtmp/\(secret)/connecting", words).status == 403)
            // Three ends: two of refused ones, one of an open one.
            for _ in 0..<3 {
                let end = gone + [("app", "live")]
                #expect(await nginx.post("/rtmp/\(secret)/disconnected", end).status == 200)
            }
            #expect(await nginx.post("/rtmp/\(secret)/connecting", words).status == 200)
            #expect(await nginx.post("/rtmp/a-guess/connecting", words).status == 404)
        }
    }
}
