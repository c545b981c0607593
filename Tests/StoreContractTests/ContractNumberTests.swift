import Store
import TestSupport
import Testing
import World

/// Bounds of numbers that a row brings.
struct ContractNumberTests {
    @Test(arguments: TestEngine.here)
    func aCountAndAMomentBeyondTheirBoundAreUnreadable(_ engine: TestEngine) async throws {
        try await TestStore.with(engine) { test in
            let most = try await Self.read(Row.largestCount, Int.self, test.store)
            #expect(most == 1 << 53)
            let least = try await Self.read(-Row.largestCount, Int.self, test.store)
            #expect(least == -(1 << 53))
            let raw = try await Self.read(.max, Int64.self, test.store)
            #expect(raw == .max)
            for n in [Row.largestCount + 1, -Row.largestCount - 1, .max, .min] {
                await #expect(throws: StoreError.self) {
                    try await Self.read(n, Int.self, test.store)
                }
                await #expect(throws: StoreError.self) {
                    try await Self.read(n, Instant.self, test.store)
                }
            }
        }
    }

    private static func read<T: SQLReadable & Sendable>(
        _ n: Int64, _: T.Type, _ store: any Store
    ) async throws -> T? {
        try await store.read { db in try db.value("SELECT CAST(\(n) AS BIGINT)") as T? }
    }
}
