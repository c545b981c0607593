import Store

/// One line of an import's report.
public struct ReportLine: Sendable, Equatable {
    public enum Kind: String, CaseIterable, Sendable {
        /// Row that was left out.
        case refused
        /// Remark on a row that was taken.
        case note
        /// Field that changes, or a product or SKU that is new.
        case change
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
    /// Value that was found, that is allowed, or that a field has afterwards.
    public let detail: String
    /// Value that a field had before; the bound that a refused one passes.
    public let before: String
    /// Product and SKU that changes: handle and options.
    public let subject: String

    public init(
        kind: Kind, line: Int, column: String, code: String, detail: String, before: String = "",
        subject: String = ""
    ) {
        self.before = before
        self.subject = subject
        self.kind = kind
        self.line = line
        self.column = column
        self.code = code
        self.detail = detail
    }

    /// Sentence for people.
    public var words: LocalizedText {
        LocalizedText("import.reason.\(code)", ["detail": detail, "before": before])
    }

    /// - Parameter bound: the most that a value may be, for a sentence that names it.
    static func refused(
        _ line: Int, _ column: Column?, _ code: String, _ detail: String = "", bound: String = ""
    ) -> Self {
        Self(
            kind: .refused, line: line, column: column?.title ?? "", code: code,
            detail: cut(detail), before: bound)
    }

    static func note(_ line: Int, _ column: Column, _ code: String, _ detail: String = "") -> Self {
        Self(kind: .note, line: line, column: column.title, code: code, detail: cut(detail))
    }

    /// A note on a whole line.
    static func note(_ line: Int, _ code: String, _ detail: String) -> Self {
        Self(kind: .note, line: line, column: "", code: code, detail: cut(detail))
    }

    static func picture(_ line: Int, _ source: String, _ code: String) -> Self {
        Self(
            kind: .picture, line: line, column: Column.imageSource.title, code: code,
            detail: source)
    }

    /// A field's change, named by the values before and after it.
    static func change(
        _ line: Int, _ column: Column, from before: String, to after: String, of subject: String
    ) -> Self {
        let code =
            before.isEmpty ? "field-set" : after.isEmpty ? "field-emptied" : "field-changed"
        return Self(
            kind: .change, line: line, column: column.title, code: code, detail: cut(after),
            before: cut(before), subject: cut(subject))
    }

    /// Something else that changes.
    static func change(
        _ line: Int, _ column: Column, _ code: String, _ detail: String, of subject: String
    ) -> Self {
        Self(
            kind: .change, line: line, column: column.title, code: code, detail: cut(detail),
            subject: cut(subject))
    }

    /// Cuts a value to 120 characters, as a cell may hold a novel.
    static func cut(_ detail: String) -> String {
        detail.count > 120 ? detail.prefix(119) + "…" : detail
    }
}
