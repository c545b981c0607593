import Identities
import Store
import World

/// Full-text index of a database engine: one statement each to write, delete and find.
protocol FullTextIndex {
    static func put(
        _ product: ProductID, title: [String], words: [String], in db: Transaction) throws
    /// Products that have every word, newest first, as `(product, hit)`: hit 1 where the title has
    /// them all, 2 where it has them with the typed accents. At most `candidates` of each.
    static func candidates(_ words: SearchWords) -> SQL
}

/// The typed words, and the markers that filter.
struct SearchWords {
    let typed: [SearchText.Term]
    /// Markers of the words that were typed with accents.
    let accents: [String]
    /// True if the last word matches as a prefix.
    let isOpen: Bool
    let markers: [String]

    /// Matches that are looked at for one answer; the best of them are shown. A word that a
    /// million products share costs as much as one that this many have.
    static let candidates = 1000
}

func fullTextIndex(_ dialect: Dialect) -> any FullTextIndex.Type {
    dialect == .sqlite ? SQLiteSearch.self : PostgresSearch.self
}

/// FTS5 index, its rowid the product. Each word is quoted, so nothing typed is syntax.
enum SQLiteSearch: FullTextIndex {
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
        let typed = words.each { term, isOpen in
            let end = isOpen ? "*" : ""
            var ways = ["\"\(term.whole)\"\(end)"]
            if let last = term.parts.last {
                let parts = term.parts.dropLast().map { "\"\($0)\" AND " }.joined()
                ways.append("(\(parts)\"\(last)\"\(end))")
            }
            ways += term.others(isOpen).map { "\"\($0)\"" }
            return ways.count == 1 ? ways[0] : "(\(ways.joined(separator: " OR ")))"
        }
        let anywhere = (markers + typed).joined(separator: " AND ")
        let most = SearchWords.candidates
        guard !typed.isEmpty else {
            return """
                SELECT rowid AS product, 0 AS hit FROM search WHERE search MATCH \(anywhere)
                ORDER BY rowid DESC LIMIT \(most)
                """
        }
        let inTitle = (markers + typed.map { "title : \($0)" }).joined(separator: " AND ")
        let exact = inTitle + words.accents.map { " AND title : \"\($0)\"*" }.joined()
        let first: SQL =
            words.accents.isEmpty
            ? ""
            : """
            SELECT * FROM (SELECT rowid AS product, 2 AS hit FROM search
                WHERE search MATCH \(exact) ORDER BY rowid DESC LIMIT \(most))
            UNION ALL
            """
        return """
            SELECT product, MAX(hit) AS hit FROM (
                \(first)
                SELECT * FROM (SELECT rowid AS product, 1 AS hit FROM search
                    WHERE search MATCH \(inTitle) ORDER BY rowid DESC LIMIT \(most))
                UNION ALL
                SELECT * FROM (SELECT rowid AS product, 0 AS hit FROM search
                    WHERE search MATCH \(anywhere) ORDER BY rowid DESC LIMIT \(most))
            ) GROUP BY product
            """
    }
}

extension SearchText.Term {
    /// Other forms of the word that match as well; one that begins with an open word matches anyway.
    fileprivate func others(_ isOpen: Bool) -> [String] {
        EnglishNumber.others(of: whole).filter { !(isOpen && $0.hasPrefix(whole)) }
    }
}

extension SearchWords {
    /// A part of the engine's query for each typed word; the last may be open.
    fileprivate func each(_ part: (SearchText.Term, _ isOpen: Bool) -> String) -> [String] {
        typed.indices.map { part(typed[$0], isOpen && $0 == typed.count - 1) }
    }
}

/// GIN index over the same words; those of the title are in it a second time, marked. (Weights
/// aren't in the index: each row that matches would have to be read for them.)
enum PostgresSearch: FullTextIndex {
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
            func word(_ text: String) -> String {
                "'\(title ? SearchText.marker(title: text) : text)'"
            }
            let typed = words.each { term, isOpen in
                let end = isOpen ? ":*" : ""
                var ways = [word(term.whole) + end]
                if let last = term.parts.last {
                    let parts = term.parts.dropLast().map { word($0) + " & " }.joined()
                    ways.append("(\(parts)\(word(last))\(end))")
                }
                ways += term.others(isOpen).map(word)
                return ways.count == 1 ? ways[0] : "(\(ways.joined(separator: " | ")))"
            }
            return (markers + typed).joined(separator: " & ")
        }
        let most = SearchWords.candidates
        let exact =
            query(title: true)
            + words.accents.map { " & '\(SearchText.marker(title: $0))':*" }.joined()
        let first: SQL =
            words.accents.isEmpty
            ? ""
            : """
            (SELECT product, 2 AS hit FROM search
             WHERE tokens @@ CAST(\(exact) AS tsquery)
             ORDER BY product DESC LIMIT \(most))
            UNION ALL
            """
        return """
            SELECT product, MAX(hit) AS hit FROM (
                \(first)
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
