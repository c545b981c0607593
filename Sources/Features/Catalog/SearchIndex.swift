import Identities
import Store
import World

/// Full-text index of a database engine: one statement each to write, delete and find.
protocol SearchIndex {
    static func put(
        _ product: ProductID, title: [String], words: [String], in db: Transaction) throws
    /// Products that have every word, newest first, as `(product, hit)`: hit 1 where the title has
    /// them all. At most `candidates` of each.
    static func candidates(_ words: SearchWords) -> SQL
}

/// Tokens of the typed words, and the markers that filter.
struct SearchWords {
    let typed: [String]
    /// True if the last word matches as a prefix.
    let isOpen: Bool
    let markers: [String]

    /// Matches that are looked at for one answer; the best of them are shown. A word that a
    /// million products share costs as much as one that this many have.
    static let candidates = 1000
}

func searchIndex(_ dialect: Dialect) -> any SearchIndex.Type {
    dialect == .sqlite ? SQLiteSearch.self : PostgresSearch.self
}

/// FTS5 index, its rowid the product. Each word is quoted, so nothing typed is syntax.
enum SQLiteSearch: SearchIndex {
    static func put(
        _ product: ProductID, title: [String], words: [String], in db: Transaction
    ) throws {
        try db.execute("DELETE FROM search WHERE rowid = \(product)")
        try db.execute(
            """
            INSERT INTO search (rowid, title, words)
            VALUES (\(product), \(title.joined(separator: " ")), \(words.joined(separator: " ")))
            """)
    }

    static func candidates(_ words: SearchWords) -> SQL {
        let markers = words.markers.map { "words : \"\($0)\"" }
        var typed = words.typed.map { "\"\($0)\"" }
        if words.isOpen, let last = typed.popLast() { typed.append(last + "*") }
        let anywhere = (markers + typed).joined(separator: " AND ")
        let inTitle = (markers + typed.map { "title : \($0)" }).joined(separator: " AND ")
        let most = SearchWords.candidates
        guard !typed.isEmpty else {
            return """
                SELECT rowid AS product, 0 AS hit FROM search WHERE search MATCH \(anywhere)
                ORDER BY rowid DESC LIMIT \(most)
                """
        }
        return """
            SELECT product, MAX(hit) AS hit FROM (
                SELECT * FROM (SELECT rowid AS product, 1 AS hit FROM search
                    WHERE search MATCH \(inTitle) ORDER BY rowid DESC LIMIT \(most))
                UNION ALL
                SELECT * FROM (SELECT rowid AS product, 0 AS hit FROM search
                    WHERE search MATCH \(anywhere) ORDER BY rowid DESC LIMIT \(most))
            ) GROUP BY product
            """
    }
}

/// GIN index over the same words; those of the title are in it a second time, marked. (Weights
/// aren't in the index: each row that matches would have to be read for them.)
enum PostgresSearch: SearchIndex {
    static func put(
        _ product: ProductID, title: [String], words: [String], in db: Transaction
    ) throws {
        let lexemes = (title.map(SearchText.marker(title:)) + title + words)
            .map { "'\($0)'" }.joined(separator: " ")
        try db.execute(
            """
            INSERT INTO search (product, tokens)
            VALUES (\(product), CAST(\(lexemes) AS tsvector))
            ON CONFLICT (product) DO UPDATE SET tokens = excluded.tokens
            """)
    }

    static func candidates(_ words: SearchWords) -> SQL {
        let markers = words.markers.map { "'\($0)'" }
        func query(title: Bool) -> String {
            let typed = words.typed.enumerated().map { index, word in
                let isOpen = words.isOpen && index == words.typed.count - 1
                return "'\(title ? SearchText.marker(title: word) : word)'" + (isOpen ? ":*" : "")
            }
            return (markers + typed).joined(separator: " & ")
        }
        let most = SearchWords.candidates
        return """
            SELECT product, MAX(hit) AS hit FROM (
                (SELECT product, 1 AS hit FROM search
                 WHERE tokens @@ CAST(\(query(title: true)) AS tsquery)
                 ORDER BY product DESC LIMIT \(most))
                UNION ALL
                (SELECT product, 0 AS hit FROM search
                 WHERE tokens @@ CAST(\(query(title: false)) AS tsquery)
                 ORDER BY product DESC LIMIT \(most))
            ) matches GROUP BY product
            """
    }
}
