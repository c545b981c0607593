import Access
import Store
import TestSupport
import Testing

@testable import Composition

/// The export of all that names a person, held to the schema.
@Suite struct AccountExportTests {
    /// Columns of whole numbers by table, of the whole shop's schema.
    private struct Column: FromRow {
        let table: String
        let name: String
        let type: String
        init(row: Row) throws {
            table = try row.next()
            name = try row.next()
            type = try row.next()
        }
    }

    private static func schema(_ shop: TestShop) async throws -> [Column] {
        try await shop.store.read { db in
            try db.rows(
                """
                SELECT m.name, p.name, p.type FROM sqlite_master m
                JOIN pragma_table_info(m.name) p
                WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid
                """)
        }
    }

    /// Names of columns that hold an account, whatever the table.
    private static let names: Set<String> = [
        "account", "buyer", "owner", "author", "host", "holder",
    ]
    /// Times by which something has to happen.
    private static let deadlines: Set<String> = [
        "act_by", "answer_by", "arrive_by", "cancel_by", "ship_by",
    ]

    /// A new table that names an account fails here until the export knows it.
    @Test func noTableThatNamesAnAccountIsForgotten() async throws {
        try await TestShop.with(.sqlite) { shop in
            let exported = Dictionary(
                uniqueKeysWithValues: AccountExport.tables.map { ($0.name, $0) })
            for column in try await Self.schema(shop) where column.type == "INTEGER" {
                let place = "\(column.table).\(column.name)"
                if column.name.hasSuffix("_by"), !Self.deadlines.contains(column.name) {
                    #expect(AccountExport.acts.contains(place), "\(place): who acted on whom?")
                } else if Self.names.contains(column.name) {
                    let words = exported[column.table]?.words ?? []
                    let isKey = words.joined(separator: " ").contains("WHERE \(column.name) =")
                    #expect(
                        isKey || AccountExport.elsewhere[place] != nil,
                        "\(place) isn't exported, and nothing says why")
                }
            }
        }
    }

    /// A new column fails here until the export tells or withholds it.
    @Test func everyColumnIsToldOrWithheld() async throws {
        try await TestShop.with(.sqlite) { shop in
            let schema = Dictionary(grouping: try await Self.schema(shop), by: \.table)
            for table in AccountExport.tables {
                let columns = schema[table.name] ?? []
                #expect(!columns.isEmpty, "there is no table \(table.name)")
                #expect(
                    Set(columns.map(\.name)) == Set(table.columns).union(table.withheld),
                    "\(table.name)")
                let texts = columns.filter { $0.type == "TEXT" && table.columns.contains($0.name) }
                #expect(Set(texts.map(\.name)) == table.texts, "\(table.name)")
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aPersonIsToldWhatIsKnownOfThemAndNoSecret(engine: TestEngine) async throws {
        try await TestShop.with(engine) { shop in
            let (mai, browser) = try await shop.person("Mai")
            let (ben, _) = try await shop.person("Ben")
            await browser.post("/account/second-factor", [("current", TestShop.password)])
            let json = String(
                decoding: try await shop.pasar.exportAccount(of: "mai@example.com"),
                as: UTF8.self)
            #expect(json.contains("\"email\":\"mai@example.com\""))
            #expect(json.contains("\"agent\":\"test\""))
            #expect(json.contains("\"second_factor_setups\":[{"))
            #expect(!json.contains("argon2id") && !json.contains("s1."))
            #expect(!json.contains("ben@example.com") && !json.contains("\(ben.rawValue)"))
            #expect(json.contains("\(mai.rawValue)"))
            await #expect(throws: (any Error).self) {
                try await shop.pasar.exportAccount(of: "nobody@example.com")
            }
        }
    }
}
