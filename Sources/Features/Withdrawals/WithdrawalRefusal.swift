import Store

/// Reasons to refuse a withdrawal by code.
public enum WithdrawalRefusal: Refusal, Equatable {
    /// The code is wrong, used or expired.
    case wrongCode

    public var code: String { "withdrawals.wrong-code" }
    public var status: Int { 422 }
    public var field: String? { "code" }
    public var message: LocalizedText { LocalizedText("refusal.\(code)") }
}
