import Store

/// One line of an import's report.
public struct ReportLine: Sendable, Equatable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Row that was left out.
        case refused
        /// Row that was taken with a change.
        case note
        /// Picture that isn't here.
        case picture
    }
    public let kind: Kind
    /// Line of the file; the first is 1.
    public let line: Int
    /// Column as the file names it; empty for the whole row.
    public let column: String
    /// Stable code of the reason.
    public let code: String
    /// Value that was found, or that is allowed.
    public let detail: String

    public init(kind: Kind, line: Int, column: String, code: String, detail: String) {
        self.kind = kind
        self.line = line
        self.column = column
        self.code = code
        self.detail = detail
    }

    /// Sentence for people.
    public var words: LocalizedText { LocalizedText("import.reason.\(code)", ["detail": detail]) }

    static func refused(_ line: Int, _ column: Column?, _ code: String, _ detail: String = "")
        -> Self
    {
        Self(
            kind: .refused, line: line, column: column?.title ?? "", code: code, detail: cut(detail)
        )
    }

    static func note(_ line: Int, _ column: Column, _ code: String, _ detail: String = "") -> Self {
        Self(kind: .note, line: line, column: column.title, code: code, detail: cut(detail))
    }

    static func picture(_ line: Int, _ source: String, _ code: String) -> Self {
        Self(
            kind: .picture, line: line, column: Column.imageSource.title, code: code,
            detail: source)
    }

    /// Cuts a value to 120 characters, as a cell may hold a novel.
    private static func cut(_ detail: String) -> String {
        detail.count > 120 ? detail.prefix(119) + "…" : detail
    }
}
