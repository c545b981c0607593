import Testing
import World

@testable import RoomVideo

@Suite struct RTMPConnectionsTests {
    private static let noon = Instant(milliseconds: 1_795_348_800_000)

    @Test func oneNetworkHoldsEightConnectionsAndKeepsNobodyOut() {
        let connections = RTMPConnections()
        func admits(_ number: Int, _ address: String, _ at: Instant = Self.noon) -> Bool {
            connections.admit("\(number)", from: address, at: at)
        }
        for number in 0..<8 { #expect(admits(number, "203.0.113.\(number)")) }
        #expect(!admits(8, "203.0.113.200"), "the same /24")
        #expect(admits(9, "198.51.100.1"))
        #expect(admits(10, "2001:db8:1:2::1"))
        // Our own ffmpeg pulls from this machine, whatever else is open.
        for number in 20..<40 { #expect(admits(number, "127.0.0.1")) }
        connections.remove("3")
        #expect(admits(11, "203.0.113.9") && !admits(12, "203.0.113.9"))
        // A number that comes again is the same connection.
        #expect(admits(11, "203.0.113.9"))
        #expect(admits(12, "203.0.113.9", Self.noon + .days(1)), "its ends were never reported")
    }
}
