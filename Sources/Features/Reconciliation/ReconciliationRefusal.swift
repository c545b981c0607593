import Store

/// Reasons to refuse a statement, in order of precedence.
public enum ReconciliationRefusal: Refusal, Equatable {
    case notFound
    /// No CSV with the columns that are needed, or nothing below them.
    case notAStatement
    case tooLong(most: Int)
    case unreadable(line: Int)
    /// The days end before they begin.
    case noDays

    public var code: String {
        switch self {
        case .notFound: "reconciliation.not-found"
        case .notAStatement: "reconciliation.not-a-statement"
        case .tooLong: "reconciliation.too-long"
        case .unreadable: "reconciliation.unreadable"
        case .noDays: "reconciliation.no-days"
        }
    }
    public var status: Int {
        switch self {
        case .notFound: 404
        default: 422
        }
    }
    public var field: String? {
        switch self {
        case .notFound: nil
        case .noDays: "from"
        default: "file"
        }
    }
    public var message: LocalizedText {
        switch self {
        case .tooLong(let most): LocalizedText("refusal.\(code)", ["most": "\(most)"])
        case .unreadable(let line): LocalizedText("refusal.\(code)", ["line": "\(line)"])
        default: LocalizedText("refusal.\(code)")
        }
    }
}
