import Store
import TestSupport
import Testing
import World

extension StoreContract {
    struct Values {
        struct Full: Equatable, FromRow, CustomTestStringConvertible {
            var testDescription: String { id.description }
            var id: ID<ContractThing>
            var name: String?
            var n: Int?
            var flag: Bool?
            var at: Instant?
            var bytes: [UInt8]?

            init(
                id: ID<ContractThing>, name: String? = nil, n: Int? = nil, flag: Bool? = nil,
                at: Instant? = nil, bytes: [UInt8]? = nil
            ) {
                self.id = id
                self.name = name
                self.n = n
                self.flag = flag
                self.at = at
                self.bytes = bytes
            }

            init(row: Row) throws {
                self = try Full(
                    id: row.next(), name: row.next(), n: row.next(), flag: row.next(),
                    at: row.next(), bytes: row.next())
            }
        }

        static let samples: [Full] = [
            Full(id: ID(1)),
            Full(id: ID(.max), name: "", n: 0, flag: false, at: noon, bytes: []),
            Full(
                id: ID(.min), name: "Áo dài đỏ; 'ผ้าไหม' \"\\x41\" $1 ?1 🧵",
                n: Int(Row.largestCount), flag: true,
                at: Instant(milliseconds: -Row.largestCount), bytes: (0...255).map { UInt8($0) }),
            Full(
                id: ID(7), name: String(repeating: "long ", count: 20_000), n: 1, flag: true,
                at: Instant(milliseconds: Row.largestCount),
                bytes: [UInt8](repeating: 0, count: 300_000)),
        ]

        @Test(arguments: TestEngine.here, samples)
        func comeBackAsTheyWere(on engine: TestEngine, _ full: Full) async throws {
            try await TestStore.withThings(engine) { test in
                let changed = try await test.store.write { db in
                    try db.execute(
                        """
                        INSERT INTO things (id, name, n, flag, at, bytes)
                        VALUES (\(full.id), \(full.name), \(full.n), \(full.flag), \(full.at),
                                \(full.bytes))
                        """)
                }
                #expect(changed == 1)
                let back = try await test.store.read { db in
                    try db.rows("SELECT id, name, n, flag, at, bytes FROM things", as: Full.self)
                }
                #expect(back == [full])
                let found = try await test.store.read { db in
                    try db.row("SELECT id FROM things WHERE id = \(full.id)") {
                        try $0.next() as ID<ContractThing>
                    }
                }
                #expect(found == full.id)
            }
        }

        /// An enum by its raw value, which may be NULL; a word without a case is no value.
        @Test(arguments: TestEngine.here)
        func anOptionalEnumIsNilForNullAlone(on engine: TestEngine) async throws {
            enum Pace: String { case slow, fast }
            try await TestStore.withThings(engine) { test in
                let (a, b, after) = try await test.store.read { db in
                    try #require(
                        try db.row("SELECT 'fast', CAST(NULL AS TEXT), 7") {
                            (
                                try $0.next() as Pace?, try $0.next() as Pace?,
                                try $0.next() as Int
                            )
                        })
                }
                #expect(a == .fast && b == nil && after == 7)
                await #expect(throws: StoreError.unreadable(column: 0, as: "Pace")) {
                    try await test.store.read { db in
                        _ = try db.row("SELECT 'idle'") { try $0.next() as Pace? }
                    }
                }
            }
        }

        @Test(arguments: TestEngine.here)
        func nullIsNoNumber(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                try await test.add(1)
                await #expect(throws: StoreError.unreadable(column: 1, as: "integer")) {
                    try await test.store.read { db in
                        try db.rows("SELECT id, n FROM things") { try $0[1] as Int }
                    }
                }
                await #expect(throws: StoreError.unreadable(column: 0, as: "text")) {
                    try await test.store.read { db in
                        try db.value("SELECT name FROM things", as: String.self)
                    }
                }
            }
        }

        @Test(arguments: TestEngine.here, [0, 1, 2, 3, 5, 8, 100])
        func aListMatchesItsMembers(on engine: TestEngine, size: Int) async throws {
            try await TestStore.withThings(engine) { test in
                try await test.store.write { db in
                    for i in 1...120 { try db.execute("INSERT INTO things (id) VALUES (\(i))") }
                }
                let wanted = (0..<size).map { $0 + 10 }
                let found: [Int] = try await test.store.read { db in
                    try db.values("SELECT id FROM things WHERE id IN (\(list: wanted)) ORDER BY id")
                }
                #expect(found == wanted)
            }
        }

        /// SQLite numbers `$1` by first use: an insertion whose values come in another order than
        /// a naive reading would bind shows it.
        @Test(arguments: TestEngine.here)
        func valuesAreBoundInTheirOrder(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                let tail: SQL = "AND n > \(3) AND name <> \("none")"
                try await test.store.write { db in
                    for i in 1...12 {
                        try db.execute(
                            "INSERT INTO things (name, id, n) VALUES (\("t\(i)"), \(i), \(i))")
                    }
                }
                let found: [Int] = try await test.store.read { db in
                    try db.values(
                        """
                        SELECT id FROM things WHERE id < \(11) \(tail) AND n <> \(5)
                        ORDER BY id LIMIT \(4)
                        """)
                }
                #expect(found == [4, 6, 7, 8])
            }
        }

        /// Statements are kept by the place of their literals: the same words twice, and the same
        /// words with another dialect's, must not be taken for each other.
        @Test(arguments: TestEngine.here)
        func likeStatementsAreToldApart(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                try await test.add(1, name: "a", n: 1)
                try await test.add(2, name: "b", n: 2)
                let answers: [Int?] = try await test.store.read { db in
                    let up: SQL = "ORDER BY n LIMIT 1"
                    let down: SQL = "ORDER BY n DESC LIMIT 1"
                    var out: [Int?] = []
                    for _ in 0..<2 {
                        for order in [up, down] {
                            out.append(try db.value("SELECT n FROM things \(order)"))
                            out.append(
                                try db.value(
                                    "SELECT n \(sqlite: "+ 10", postgres: "+ 20") FROM things \(order)"
                                ))
                        }
                    }
                    return out
                }
                let more = engine == .sqlite ? 10 : 20
                #expect(answers == [1, 1 + more, 2, 2 + more, 1, 1 + more, 2, 2 + more])
            }
        }

        @Test(arguments: TestEngine.here)
        func aStatementMayRunInsideItsOwnLoop(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                for i in 1...3 { try await test.add(i, n: i) }
                let pairs: [Int] = try await test.store.read { db in
                    func ids() -> SQL { "SELECT id FROM things ORDER BY id" }
                    var out: [Int] = []
                    try db.each(ids()) { a in
                        let a: Int = try a[0]
                        try db.each(ids()) { out.append(a * 10 + (try $0.next() as Int)) }
                    }
                    return out
                }
                #expect(pairs == [11, 12, 13, 21, 22, 23, 31, 32, 33])
            }
        }

        @Test(arguments: TestEngine.here)
        func changedRowsAreCounted(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                for i in 1...3 { try await test.add(i, n: i) }
                let counts = try await test.store.write { db in
                    [
                        try db.execute("UPDATE things SET n = n + 1 WHERE n > \(1)"),
                        try db.execute("UPDATE things SET n = n + 1 WHERE n > \(100)"),
                        try db.execute(
                            "INSERT INTO things (id) VALUES (\(3)) ON CONFLICT (id) DO NOTHING"),
                        try db.execute(
                            """
                            INSERT INTO things (id, n) VALUES (\(3), \(70))
                            ON CONFLICT (id) DO UPDATE SET n = excluded.n
                            """),
                        try db.execute("SELECT id FROM things LIMIT 0"),
                        try db.execute("DELETE FROM things WHERE n = \(70)"),
                    ] + (try db.executeAll(["DELETE FROM things", "DELETE FROM things"]))
                }
                #expect(counts == [2, 0, 0, 1, 0, 1, 2, 0])
            }
        }

        @Test(arguments: TestEngine.here)
        func returningGivesRows(on engine: TestEngine) async throws {
            try await TestStore.withThings(engine) { test in
                for i in 1...3 { try await test.add(i, n: i) }
                let after: [Int] = try await test.store.write { db in
                    try db.values(
                        "UPDATE things SET n = n * 2 WHERE id >= \(2) RETURNING n"
                    ).sorted()
                }
                #expect(after == [4, 6])
                #expect(try await test.count() == 3)
            }
        }
    }
}
