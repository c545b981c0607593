import Composition
import OpenAPI
import Store
import TestSupport
import Testing
import Web

/// What must be reviewed as a whole is a file.
struct ReviewedTests {
    @Test func theRouteListIsReviewed() async throws {
        try await TestShop.with(.sqlite) { shop in
            Reviewed.expect("Reviewed/routes.tsv", shop.pasar.edge.table.list)
        }
    }

    @Test(arguments: Dialect.allCases)
    func theSchemaIsReviewed(_ dialect: Dialect) {
        let text = Pasar.migrations.map { migration in
            let statements = migration.statements.map {
                SQLText.oneLine($0.rendered(for: dialect).text) + ";\n"
            }
            return "-- \(migration.name) \(migration.checksum(for: dialect))\n"
                + statements.joined()
        }
        Reviewed.expect(
            "Reviewed/schema-\(dialect.rawValue).sql", text.joined(separator: "\n"))
    }

    @Test func theAPIIsReviewed() async throws {
        try await TestShop.with(.sqlite) { shop in
            let document = OpenAPI.document(shop.pasar.edge.table, title: "Pasar", version: "1")
            Reviewed.expect("Reviewed/openapi.json", JSONText.pretty(document) + "\n")
            #expect(OpenAPI.clashes(shop.pasar.edge.table) == [])
            let served = await shop.browser().get("/openapi.json")
            #expect(served.body == document)
        }
    }
}

enum SQLText {
    /// Without the line breaks that the program's literals happen to have.
    static func oneLine(_ sql: String) -> String {
        sql.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
