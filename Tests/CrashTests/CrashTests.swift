import Accounts
import Composition
import Glibc
import TestSupport
import Testing
import World

/// The server dies without a word while people buy, again and again: what was answered is there
/// once, the books are right, and it is ready again in under two seconds. `make soak` kills it 200
/// times.
struct CrashTests {
    static let kills = getenv("PASAR_KILLS").flatMap { Int(String(cString: $0)) } ?? 20
    static let isAlone = getenv("PASAR_SOAK") != nil
    /// Of the kills, on PostgreSQL too: there the database outlives us, so it finds less.
    static let postgresShare = 4
    static let buyers = 12
    /// The books are read in full after so many deaths, and at the end.
    static let killsPerAudit = 5

    @Test(arguments: TestEngine.here)
    func whatWasAnsweredIsThereOnce(_ engine: TestEngine) async throws {
        let kills = engine == .sqlite ? Self.kills : max(Self.kills / Self.postgresShare, 2)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let seed = UInt64(now.tv_nsec)
        print("crash: seed \(seed), \(kills) kills on \(engine)")
        try await withTestDatabase(engine) { database, folder in
            let street = try await CrashFixture.open(database, folder: folder, buyers: Self.buyers)
            let crash = Crash(database: database, folder: folder, street: street, seed: seed)
            var slowest = Start()
            for round in 1...kills {
                slowest.keepSlower(try await crash.liveAndDie())
                if round % Self.killsPerAudit == 0 || round == kills { try await crash.audit() }
            }
            slowest.keepSlower(try await crash.finish())
            try await crash.audit()
            try await crash.compare()
            let answered = crash.book.answered.count
            print(
                """
                crash: \(answered) checkouts answered on \(engine); the slowest start took \
                \(slowest.wall) ms, of which it computed \(slowest.own)
                """)
            #expect(answered > kills, "the load was too thin to find anything")
            #expect(slowest.own < 2_000, "a start computed \(slowest.own) ms")
            // Tests share the machine with builds and other tests; `make soak` has it alone.
            if Self.isAlone { #expect(slowest.wall < 2_000, "a start took \(slowest.wall) ms") }
        }
    }
}
