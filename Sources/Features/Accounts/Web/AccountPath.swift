import Identities
import DesignSystem
import Web
import World

/// URL paths of accounts, and of signing up and in.
public enum AccountPath {
    public static let signUp = Navigation.signUp
    public static let signUpCode = URLPattern("/sign-up/code")
    public static let signUpAgain = URLPattern("/sign-up/resend")
    public static let signIn = Navigation.signIn
    /// Page for the second factor, after the password.
    public static let signInCode = URLPattern("/sign-in/code")
    public static let signOut = Navigation.signOut
    public static let verification = URLPattern("/verification")
    public static let verificationLink = URLPattern("/verification/link")
    public static let resend = URLPattern("/verification/resend")
    public static let reset = URLPattern("/password-reset")
    public static let resetByCode = URLPattern("/password-reset/code")
    /// Its page's address has no token; the one in a mail has it in its query.
    public static let resetByLink = URLPattern("/password-reset/link")
    public static let account = Navigation.account
    public static let login = URLPattern("/account/login")
    public static let loginCode = URLPattern("/account/login/code")
    public static let password = URLPattern("/account/password")
    public static let sessions = URLPattern("/account/sessions")
    public static let sessionEnd = URLPattern1<SessionID>("/account/sessions/", "session", "/end")
    public static let sessionsEnd = URLPattern("/account/sessions/end-all")
    public static let people = Navigation.operationsPeople
    public static let preferences = Navigation.preferences
    public static let firstOperator = URLPattern("/first-operator")
}
