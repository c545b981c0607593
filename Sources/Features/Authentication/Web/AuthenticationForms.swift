import Accounts
import Text
import Identities
import HTML
import Passwords
import Web
import World

private let loginField = Field<String>.text("login", .code, 3...Login.longest)
private let newPassword = Field<String>.text(
    "password", .secret, Password.length, attributes: " minlength=\"8\"")
private let codeField = Field<String>.parsed(
    "code", max: 12, schema: .text(min: 6, max: 12), attributes: " inputmode=\"numeric\""
) { typed in
    // People type `123 456` and `123-456`.
    let digits = typed.filter { $0 != " " && $0 != "-" }
    let isCode = digits.utf8.allSatisfy { (48...57).contains($0) }
    return isCode && digits.utf8.count == OneTimeCode.digits ? digits : nil
}

struct NextForm: Form {
    static let next = Field<Path?>.next
    static let fields: [any AnyField] = [next]
    let next: Path?
    init(_ input: Input) throws { next = try input[Self.next] }
}

struct SignInPageForm: Form {
    static let next = Field<Path?>.next
    /// Flag of a finished reset: the page says that the password is new.
    static let reset = Field<Bool>.flag("reset")
    static let fields: [any AnyField] = [next, reset]
    let next: Path?
    let reset: Bool
    init(_ input: Input) throws {
        next = try input[Self.next]
        reset = try input[Self.reset]
    }
}

struct SignUpForm: Form {
    static let name = Field<String>.text("name", .name, Account.nameLength)
    static let login = loginField
    static let password = newPassword
    static let next = Field<Path?>.next
    static let fields: [any AnyField] = [name, login, password, next]
    let name: String
    let login: String
    let password: String
    let next: Path?
    init(_ input: Input) throws {
        name = try input[Self.name]
        guard !ReservedNames.holds(name) else { throw AccountRefusal.nameReserved(name) }
        login = try input[Self.login]
        password = try input[Self.password]
        next = try input[Self.next]
    }
}

/// A sign-up that waits for its code.
struct SignUpWaitForm: Form {
    static let signUp = Field<String>.text("sign_up", .code, 1...Session.tokenLetters)
    static let next = Field<Path?>.next
    static let fields: [any AnyField] = [signUp, next]
    let signUp: String
    let next: Path?
    init(_ input: Input) throws {
        signUp = try input[Self.signUp]
        next = try input[Self.next]
    }
}

struct SignUpCodeForm: Form {
    static let signUp = SignUpWaitForm.signUp
    static let code = codeField
    static let next = Field<Path?>.next
    static let fields: [any AnyField] = [signUp, code, next]
    let signUp: String
    let code: String
    let next: Path?
    init(_ input: Input) throws {
        signUp = try input[Self.signUp]
        code = try input[Self.code]
        next = try input[Self.next]
    }
}

extension Field<String> {
    /// The current password, asked again of a signed-in account.
    public static var currentPassword: Field<String> {
        .text("current", .secret, 1...Password.length.upperBound)
    }
}

struct LoginForm: Form {
    static let login = loginField
    static let current = Field<String>.currentPassword
    static let fields: [any AnyField] = [login, current]
    let login: String
    let current: String
    init(_ input: Input) throws {
        login = try input[Self.login]
        current = try input[Self.current]
    }
}

struct LoginCodeForm: Form {
    static let code = codeField
    static let fields: [any AnyField] = [code]
    let code: String
    init(_ input: Input) throws { code = try input[Self.code] }
}

struct PasswordForm: Form {
    static let current = Field<String>.currentPassword
    static let password = newPassword
    static let fields: [any AnyField] = [current, password]
    let current: String
    let password: String
    init(_ input: Input) throws {
        current = try input[Self.current]
        password = try input[Self.password]
    }
}

struct SignInForm: Form {
    static let login = Field<String>.text("login", .code, 1...Login.longest)
    static let password = Field<String>.text(
        "password", .secret, 1...Password.length.upperBound)
    static let next = Field<Path?>.next
    static let fields: [any AnyField] = [login, password, next]
    let login: String
    let password: String
    let next: Path?
    init(_ input: Input) throws {
        login = try input[Self.login]
        password = try input[Self.password]
        next = try input[Self.next]
    }
}

/// Query of a link in a message: its token; none once it waits in a cookie.
struct LinkForm: Form {
    static let token = Field<String>.text("token", .code, 0...Session.tokenLetters)
    static let fields: [any AnyField] = [token]
    let token: String
    init(_ input: Input) throws { token = try input[Self.token] }
}

/// Either digits or a link's token.
struct VerificationForm: Form {
    static let token = LinkForm.token
    static let code = Field<String?>.optional("code", max: 12) { typed -> String? in
        let digits = typed.filter { $0 != " " && $0 != "-" }
        let isCode = digits.utf8.allSatisfy { (48...57).contains($0) }
        return isCode && digits.utf8.count == OneTimeCode.digits ? digits : nil
    }
    static let fields: [any AnyField] = [token, code]
    let token: String
    let code: String?
    init(_ input: Input) throws {
        token = try input[Self.token]
        code = try input[Self.code]
    }
}

struct ResetAskForm: Form {
    static let login = loginField
    static let fields: [any AnyField] = [login]
    let login: String
    init(_ input: Input) throws { login = try input[Self.login] }
}

struct ResetCodeForm: Form {
    static let login = loginField
    static let code = codeField
    static let password = newPassword
    static let fields: [any AnyField] = [login, code, password]
    let login: String
    let code: String
    let password: String
    init(_ input: Input) throws {
        login = try input[Self.login]
        code = try input[Self.code]
        password = try input[Self.password]
    }
}

struct ResetLinkForm: Form {
    static let token = LinkForm.token
    static let password = newPassword
    static let fields: [any AnyField] = [token, password]
    let token: String
    let password: String
    init(_ input: Input) throws {
        token = try input[Self.token]
        password = try input[Self.password]
    }
}

struct FirstOperatorForm: Form {
    static let token = LinkForm.token
    static let name = SignUpForm.name
    static let login = loginField
    static let password = newPassword
    static let fields: [any AnyField] = [token, name, login, password]
    let token: String
    let name: String
    let login: String
    let password: String
    init(_ input: Input) throws {
        token = try input[Self.token]
        name = try input[Self.name]
        login = try input[Self.login]
        password = try input[Self.password]
    }
}
