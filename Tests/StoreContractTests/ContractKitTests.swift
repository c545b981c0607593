import Store
import TestSupport
import Testing
import World

extension StoreContract {
    struct Migrations {
        private let first = Migration("a-0001", ["CREATE TABLE a (id \(.id) NOT NULL PRIMARY KEY)"])
        private let second = Migration("a-0002", ["INSERT INTO a (id) VALUES (1)"])

        @Test(arguments: TestEngine.here)
        func applyOnceAndInOrder(on engine: TestEngine) async throws {
            try await TestStore.with(engine, [first]) { test in
                for _ in 0..<2 { try await test.store.migrate([first, second], now: noon) }
                let rows: [Int] = try await test.store.read { db in
                    try db.values("SELECT id FROM a")
                }
                #expect(rows == [1])
            }
        }

        @Test(arguments: TestEngine.here)
        func anEditedPastIsRefused(on engine: TestEngine) async throws {
            try await TestStore.with(engine, [first]) { test in
                let edited = Migration("a-0001", ["CREATE TABLE a (id \(.id) PRIMARY KEY)"])
                await #expect(
                    throws: StoreError.migration("a-0001 was edited after it was applied")
                ) {
                    try await test.store.migrate([edited], now: noon)
                }
            }
        }

        @Test(arguments: TestEngine.here)
        func aNewerPastIsRefused(on engine: TestEngine) async throws {
            try await TestStore.with(engine, [first, second]) { test in
                let newer = "a-0002 was applied by a newer version of Pasar"
                await #expect(throws: StoreError.migration(newer)) {
                    try await test.store.migrate([first], now: noon)
                }
            }
        }

        @Test(arguments: TestEngine.here)
        func aStepThatFailsLeavesNothing(on engine: TestEngine) async throws {
            try await TestStore.with(engine, [first]) { test in
                let half = Migration(
                    "a-0002", ["CREATE TABLE b (id \(.id))", "INSERT INTO nowhere (id) VALUES (1)"])
                await #expect(throws: StoreError.self) {
                    try await test.store.migrate([first, half], now: noon)
                }
                let whole = Migration("a-0002", ["CREATE TABLE b (id \(.id))"])
                try await test.store.migrate([first, whole], now: noon)
            }
        }
    }

    struct Deliveries {
        /// Every committed row once, in positions without a gap, and never one that comes later
        /// with a lower position than a reader has passed.
        @Test(arguments: TestEngine.here)
        func positionsHaveNoGapAndLoseNothing(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let store = test.store
                let ids = IDSource(node: 3)
                let done = Phase()
                let reader = Task.detached { try await follow(store, until: done) }
                let published = try await withThrowingTaskGroup(of: String?.self) { group in
                    for i in 0..<300 {
                        group.addTask {
                            let id = ID<OutboxRow>(ids.next(at: noon))
                            do {
                                try await store.write { db in
                                    try db.publish(
                                        "things.added", subject: "\(i)", body: "{}", id: id,
                                        at: noon)
                                    if i % 7 == 0 { throw NoThanks() }
                                }
                                return "\(i)"
                            } catch is NoThanks { return nil }
                        }
                    }
                    return try await group.reduce(into: Set<String>()) {
                        if let s = $1 { $0.insert(s) }
                    }
                }
                while try await Outbox.number(store) {}
                done.reach(1)
                let seen = try await reader.value
                #expect(seen.map(\.position) == (0..<seen.count).map { Int64($0 + 1) })
                #expect(seen.count == published.count)
                #expect(Set(seen.map(\.subject)) == published)
            }
        }

        private func follow(_ store: any Store, until done: Phase) async throws -> [OutboxEvent] {
            var seen: [OutboxEvent] = []
            while true {
                let last = done.hasReached(1)
                _ = try await Outbox.number(store)
                let position = seen.last?.position ?? 0
                let news = try await store.read { db in try Outbox.after(position, in: db) }
                seen += news
                if last && news.isEmpty { return seen }
                if news.isEmpty { try await Task.sleep(for: .milliseconds(1)) }
            }
        }

        @Test(arguments: TestEngine.here)
        func aCursorNeverGoesBack(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                for position in [Int64(5), 3, 9, 9] {
                    try await test.store.write { db in
                        try Outbox.advance("mail", to: position, in: db)
                    }
                }
                let positions = try await test.store.read { db in
                    [try Outbox.cursor(of: "mail", in: db), try Outbox.cursor(of: "rooms", in: db)]
                }
                #expect(positions == [9, 0])
            }
        }
    }

    struct Leases {
        @Test(arguments: TestEngine.here)
        func processesGetNumbersOfTheirOwn(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let store = test.store
                let nodes = try await withThrowingTaskGroup(of: Int.self) { group in
                    for i in 0..<8 {
                        group.addTask {
                            while true {
                                do {
                                    return try await NodeLease.take(
                                        store, holder: "p\(i)", now: noon)
                                } catch StoreError.busy {}
                            }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(nodes.sorted() == Array(0..<8))
            }
        }

        @Test(arguments: TestEngine.here)
        func aLeaseIsRenewedOrLost(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let store = test.store
                let node = try await NodeLease.take(store, holder: "a", now: noon)
                #expect(try await NodeLease.renew(store, node: node, holder: "a", now: noon))
                let later = noon + NodeLease.length + .milliseconds(1)
                #expect(try await NodeLease.take(store, holder: "b", now: later) == node)
                #expect(try await !NodeLease.renew(store, node: node, holder: "a", now: later))
                try await NodeLease.release(store, node: node, holder: "a")
                #expect(try await NodeLease.take(store, holder: "c", now: later) == node + 1)
                try await NodeLease.release(store, node: node, holder: "b")
                #expect(try await NodeLease.take(store, holder: "d", now: later) == node)
            }
        }
    }
}
