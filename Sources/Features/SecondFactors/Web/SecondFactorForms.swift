import Accounts
import Authentication
import HTML
import OneTimePasswords
import Text
import Web
import World

private let mostTyped = 24

/// Digits without what people type between them; nil unless they are six.
private func digits(_ typed: String) -> String? {
    let digits = typed.filter { $0 != " " && $0 != "-" }
    let isCode = digits.utf8.allSatisfy { (48...57).contains($0) }
    return isCode && digits.utf8.count == OneTimePasswords.digits ? digits : nil
}

/// A sign-in that waits, and the app's digits or a recovery code.
struct SignInCodeForm: Form {
    static let signIn = Field<String>.text("sign_in", .code, 1...Session.tokenLetters)
    static let code = Field<String>.parsed(
        "code", max: mostTyped, schema: .text(min: 6, max: mostTyped)
    ) { digits($0) ?? RecoveryCode.typed($0) }
    static let next = Field<Path?>.next
    static let fields: [any AnyField] = [signIn, code, next]
    let signIn: String
    let code: String
    let next: Path?

    init(_ input: Input) throws {
        signIn = try input[Self.signIn]
        code = try input[Self.code]
        next = try input[Self.next]
    }
}

/// The page of a sign-in that waits.
struct SignInCodePageForm: Form {
    static let next = Field<Path?>.next
    static let fields: [any AnyField] = [next]
    let next: Path?
    init(_ input: Input) throws { next = try input[Self.next] }
}

/// First digits of a new secret.
struct SetupForm: Form {
    static let code = Field<String>.parsed(
        "code", max: mostTyped, schema: .text(min: 6, max: mostTyped),
        attributes: " inputmode=\"numeric\"", digits)
    static let fields: [any AnyField] = [code]
    let code: String
    init(_ input: Input) throws { code = try input[Self.code] }
}

/// The current password, before a change.
struct FactorPasswordForm: Form {
    static let current = Field<String>.currentPassword
    static let fields: [any AnyField] = [current]
    let current: String
    init(_ input: Input) throws { current = try input[Self.current] }
}
