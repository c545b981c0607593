import Testing

@testable import Events

/// When the next publication may begin, in microseconds.
@Suite struct EventPaceTests {
    private func rest(afterWriting took: Int64, at later: Int64) -> Int64 {
        var pace = TickPacer()
        pace.started(at: 1_000_000)
        pace.written(at: 1_000_000 + took)
        return pace.rest(1_000_000 + later)
    }

    @Test func aLargeCrowdIsWrittenToAtMostAQuarterOfTheTime() {
        #expect(rest(afterWriting: 5000, at: 5000) == 15_000)
        #expect(rest(afterWriting: 5000, at: 19_999) == 1)
        #expect(rest(afterWriting: 5000, at: 20_000) == 0)
        #expect(rest(afterWriting: 5000, at: 90_000) == 0)
    }

    @Test func noRestGoesBeyondAFifthOfASecond() {
        #expect(rest(afterWriting: 50_000, at: 50_000) == 150_000)
        #expect(rest(afterWriting: 150_000, at: 150_000) == 50_000)
        #expect(rest(afterWriting: 250_000, at: 250_000) == 0)
    }

    @Test func aSmallRoomNeverWaits() {
        #expect(rest(afterWriting: 999, at: 999) == 0)
        #expect(rest(afterWriting: 1000, at: 1000) == 3000)
        #expect(TickPacer().rest(0) == 0)
    }
}
