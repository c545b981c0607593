import Web

/// Query with the cursor of a list.
public struct PageForm: Form {
    static let after = Field<String>.text("after", .code, 0...64)
    public static let fields: [any AnyField] = [after]
    /// Cursor; nil for the first page.
    public let after: String?
    public init(_ input: Input) throws {
        let text = try input[Self.after]
        after = text.isEmpty ? nil : text
    }
    /// The first page.
    public init() { after = nil }
}

struct FollowForm: Form {
    static let follow = Field<Bool>.flag("follow", required: true)
    static let fields: [any AnyField] = [follow]
    let follow: Bool
    init(_ input: Input) throws { follow = try input[Self.follow] }
}

/// Form for the operator's decision on an identity check.
struct VerdictForm: Form {
    static let verified = Field<Bool>.flag("verified", required: true)
    static let note = Field<String>.text("note", .line, 0...500)
    static let fields: [any AnyField] = [verified, note]
    let isVerified: Bool
    let note: String
    init(_ input: Input) throws {
        isVerified = try input[Self.verified]
        note = try input[Self.note]
    }
}

/// Form for taking a stall down: handle and reason.
struct ClosingForm: Form {
    static let handle = Field<Handle>.parsed("handle", max: Handle.length.upperBound + 1) {
        Handle(typed: $0)
    }
    static let reason = Field<String>.text("reason", .line, StallClosure.reasonLength)
    static let fields: [any AnyField] = [handle, reason]
    let handle: Handle
    let reason: String
    init(_ input: Input) throws {
        handle = try input[Self.handle]
        reason = try input[Self.reason]
    }
}
