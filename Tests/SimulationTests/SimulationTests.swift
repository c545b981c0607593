import Glibc
import TestSupport
import Testing

/// The market under seeded people and faults. `make sim SEED=7` replays one; a failure prints its
/// seed. `make soak` runs more of them.
struct SimulationTests {
    static let seeds: [UInt64] = {
        if let one = getenv("PASAR_SEED").flatMap({ UInt64(String(cString: $0)) }) { return [one] }
        let count = getenv("PASAR_SIM_SEEDS").flatMap { Int(String(cString: $0)) } ?? 12
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let first = UInt64(now.tv_nsec) % 1_000_000
        return (0..<UInt64(count)).map { first + $0 }
    }()
    static let steps = 280

    @Test(arguments: seeds)
    func theBooksStayRight(_ seed: UInt64) async throws {
        print("simulation: seed \(seed)")
        try await simulate(.sqlite, seed)
    }

    /// A share of the seeds, as each step is a round trip there.
    @Test(arguments: seeds.enumerated().filter { $0.offset % 4 == 0 }.map(\.element))
    func theBooksStayRightOnPostgres(_ seed: UInt64) async throws {
        guard TestEngine.here.contains(.postgres) else { return }
        try await simulate(.postgres, seed)
    }

    private func simulate(_ engine: TestEngine, _ seed: UInt64) async throws {
        let gateway = TestGateway(seed: seed &* 31)
        try await TestShop.with(engine, seed: seed, gateway: gateway.gateway) { test in
            try await MarketSimulation(test, gateway: gateway, seed: seed).run(steps: Self.steps)
        }
    }
}
