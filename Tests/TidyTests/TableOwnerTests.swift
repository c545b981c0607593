import Testing

/// A table belongs to the feature whose schema creates it. What another feature must know of it is a
/// step of the owner; audits alone read everybody's tables.
struct TableOwnerTests {
    private static let verbs: Set<String> = ["FROM", "JOIN", "INTO", "UPDATE"]

    @Test func aTableIsCreatedByTheSchemaOfOneTarget() {
        var owners: [String: String] = [:]
        for (table, file) in Self.created {
            let target = Self.target(of: file)
            let owner = owners[table] ?? target
            #expect(owner == target, "\(table) is created by \(owner) and by \(file)")
            owners[table] = target
            if file.hasPrefix("Sources/Features/") {
                #expect(file.hasSuffix("Schema.swift"), "\(file) creates \(table)")
            }
        }
        #expect(owners.count > 50, "only \(owners.count) tables were found")
    }

    @Test func noFeatureNamesAnothersTable() {
        let owners = Dictionary(Self.created.map { ($0.table, Self.target(of: $0.file)) }) { a, _ in
            a
        }
        for file in Tree.swift
        where file.path.hasPrefix("Sources/Features/") || file.path.hasPrefix("Sources/Consoles/") {
            let name = file.path.split(separator: "/").last ?? ""
            guard !name.contains("Audit") else { continue }
            for table in Self.tables(in: file.text) {
                guard let owner = owners[table], owner != Self.target(of: file.path) else {
                    continue
                }
                Issue.record("\(file.path) names \(table), which is \(owner)'s: ask it by a step")
            }
        }
    }

    @Test(arguments: [
        (
            "let sql: SQL = \"SELECT a.name FROM follows f JOIN accounts a\"",
            ["follows", "accounts"]
        ),
        (
            "try db.execute(\"\"\"\n    INSERT INTO\n        stock (sku) VALUES (1)\n    \"\"\")",
            ["stock"]
        ),
        (
            "\"UPDATE orders SET n = 1\"; \"DELETE FROM (SELECT 1 FROM shops) x\"",
            ["orders", "shops"]
        ),
        ("// FROM accounts\nlet from = \"all that came from accounts\"", []),
        ("\"SELECT 1 FROM skus FOR UPDATE SKIP LOCKED\"", ["skus"]),
    ])
    func tablesAreFoundBehindTheirVerbs(_ source: String, _ expected: [String]) {
        let known: Set<String> = ["follows", "accounts", "stock", "orders", "shops", "skus"]
        #expect(Self.tables(in: source).filter(known.contains) == expected)
    }

    /// Tables and the files that create them.
    private static let created: [(table: String, file: String)] = Tree.swift.flatMap { file in
        guard file.text.contains("CREATE ") else { return [(table: String, file: String)]() }
        return Literals.all(in: file.text, isScript: false).flatMap { literal in
            let words = words(literal)
            return words.indices.dropLast().filter { i in
                words[i] == "TABLE" && i > 0 && ["CREATE", "VIRTUAL"].contains(words[i - 1])
            }.compactMap { i in
                let name = words[(i + 1)...].first { !["IF", "NOT", "EXISTS"].contains($0) }
                return name.map { (table: $0, file: file.path) }
            }
        }
    }

    /// Names that stand behind a verb in the strings of a source file, in their order.
    private static func tables(in text: String) -> [String] {
        guard verbs.contains(where: text.contains) else { return [] }
        return Literals.all(in: text, isScript: false).flatMap { literal in
            let words = words(literal)
            return zip(words, words.dropFirst()).filter { verbs.contains($0.0) }.map(\.1)
        }
    }

    private static func words(_ literal: String) -> [String] {
        literal.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
    }

    /// `Orders` of `Sources/Features/Orders/Order+SQL.swift`.
    private static func target(of path: String) -> String {
        String(path.split(separator: "/").dropFirst(2).first ?? "")
    }
}
