import Store

/// Reasons to refuse pictures, in order of precedence.
public enum EvidenceRefusal: Refusal, Equatable {
    /// No case and no return about the order is open.
    case nothingOpen
    case tooMany(most: Int)

    public var code: String {
        switch self {
        case .nothingOpen: "evidence.nothing-open"
        case .tooMany: "evidence.too-many"
        }
    }

    public var status: Int { 409 }
    public var field: String? { "pictures" }
    public var message: LocalizedText {
        switch self {
        case .nothingOpen: LocalizedText("refusal.\(code)")
        case .tooMany(let most): LocalizedText("refusal.\(code)", ["most": "\(most)"])
        }
    }
}
