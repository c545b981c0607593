import JSON

/// Printing: a document of a page or more as a value, and as JSON between the server and the child
/// that makes a PDF of it.
///
/// Promises: a document is text and nothing else, and within bounds; what is written is read back
/// equal. Where lines break and how it looks is the child's.
public struct PrintedDocument: Sendable, Equatable {
    /// Parts of a document, at most: a page holds some ten.
    public static let mostBlocks = 200
    /// Rows of one table, at most.
    public static let mostRows = 1_000
    /// Characters of one text, at most.
    public static let mostCharacters = 4_000

    public enum Paper: String, Sendable, CaseIterable { case a4, letter }

    public let title: String
    /// Language of the text as BCP 47 writes it: shapes of letters depend on it.
    public let language: String
    public let paper: Paper
    public let blocks: [Block]

    public init(title: String, language: String, paper: Paper, blocks: [Block]) {
        self.title = Self.bounded(title)
        self.language = Self.bounded(language)
        self.paper = paper
        self.blocks = Array(blocks.prefix(Self.mostBlocks))
    }

    /// A part of a document, over the whole width.
    public enum Block: Sendable, Equatable {
        case heading(String)
        case paragraph(String)
        /// A paragraph in small letters.
        case note(String)
        /// Texts side by side, each of one or more lines.
        case columns([String])
        /// Names and their values.
        case pairs([Pair])
        case table(Table)
        /// Names and amounts, flush right; the last one is the sum.
        case totals([Pair])
    }

    public struct Pair: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = bounded(name)
            self.value = bounded(value)
        }
    }

    /// A table: its first column takes the width that the others leave.
    public struct Table: Sendable, Equatable {
        public let head: [String]
        public let rows: [[String]]

        /// Rows get as many cells as the head has.
        public init(head: [String], rows: [[String]]) {
            let head = head.map(bounded)
            self.head = head
            self.rows = rows.prefix(mostRows).map { row in
                head.indices.map { $0 < row.count ? bounded(row[$0]) : "" }
            }
        }
    }

    static func bounded(_ text: String) -> String { String(text.prefix(mostCharacters)) }
}
