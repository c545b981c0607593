import Testing
import World

@testable import Web
@testable import WebEdge

private func at(_ milliseconds: Int64) -> Instant {
    Instant(milliseconds: 1_800_000_000_000 + milliseconds)
}

@Suite struct RateLimiterTests {
    @Test func aBurstPassesAndThenThePaceHolds() {
        let limiter = RateLimiter()
        func admit(_ ms: Int64) -> Int? {
            limiter.admit(route: 1, key: "a1", limit: .perMinute(60), now: at(ms))
        }
        for _ in 0..<15 { #expect(admit(0) == nil) }
        #expect(admit(0) == 1)
        #expect(admit(999) == 1)
        #expect(admit(1_000) == nil)
        #expect(admit(1_000) == 1)
        // A minute later the bucket is full, not fuller.
        for _ in 0..<15 { #expect(admit(61_000) == nil) }
        #expect(admit(61_000) == 1)
    }

    @Test func aSmallLimitStillGivesFiveAtOnce() {
        let limiter = RateLimiter()
        for _ in 0..<5 {
            #expect(limiter.admit(route: 0, key: "k", limit: .guesses, now: at(0)) == nil)
        }
        #expect(limiter.admit(route: 0, key: "k", limit: .guesses, now: at(0)) == 6)
        #expect(limiter.admit(route: 0, key: "k", limit: .guesses, now: at(3_500)) == 3)
        #expect(limiter.admit(route: 0, key: "k", limit: .guesses, now: at(6_000)) == nil)
    }

    @Test func aRefusedTryCostsNothing() {
        let limiter = RateLimiter()
        for _ in 0..<500 {
            _ = limiter.admit(route: 0, key: "k", limit: .guesses, now: at(0))
        }
        #expect(limiter.admit(route: 0, key: "k", limit: .guesses, now: at(6_000)) == nil)
    }

    @Test func routesAndKeysDoNotShare() {
        let limiter = RateLimiter()
        for _ in 0..<6 {
            _ = limiter.admit(route: 0, key: "k", limit: .guesses, now: at(0))
        }
        #expect(limiter.admit(route: 0, key: "k", limit: .guesses, now: at(0)) != nil)
        #expect(limiter.admit(route: 1, key: "k", limit: .guesses, now: at(0)) == nil)
        #expect(limiter.admit(route: 0, key: "l", limit: .guesses, now: at(0)) == nil)
    }

    @Test func aClockThatIsSetBackLocksNobodyOut() {
        let limiter = RateLimiter()
        for _ in 0..<5 {
            _ = limiter.admit(route: 0, key: "k", limit: .guesses, now: at(86_400_000))
        }
        #expect(limiter.admit(route: 0, key: "k", limit: .guesses, now: at(0)) == 6)
        #expect(limiter.admit(route: 0, key: "l", limit: .guesses, now: at(0)) == nil)
    }

    @Test func overAnHourNobodyGetsMoreThanThePace() {
        let limiter = RateLimiter()
        var admitted = 0
        for ms in stride(from: Int64(0), through: 3_600_000, by: 50) {
            if limiter.admit(route: 0, key: "k", limit: .changes, now: at(ms)) == nil {
                admitted += 1
            }
        }
        #expect((7_200...7_230).contains(admitted))
    }

    @Test func theTableStaysBoundedAndRemembersWhoIsSlowedDown() {
        let limiter = RateLimiter()
        for _ in 0..<6 {
            _ = limiter.admit(route: 0, key: "guesser", limit: .guesses, now: at(0))
        }
        for i in 0..<300_000 {
            _ = limiter.admit(route: 0, key: "198.51.\(i)", limit: .guesses, now: at(0))
        }
        #expect(limiter.count <= RateLimiter.maxKeys)
        #expect(limiter.count > RateLimiter.maxKeys / 2)
        #expect(limiter.admit(route: 0, key: "guesser", limit: .guesses, now: at(0)) != nil)
    }

    @Test func threadsTogetherGetNoMoreThanTheBurst() async {
        let limiter = RateLimiter()
        let admitted = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<1_000).count { _ in
                        limiter.admit(route: 0, key: "k", limit: .reads, now: at(0)) == nil
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(admitted == RateLimiter.burst(.reads))
    }
}
