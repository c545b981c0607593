import Faces
import Web
import World

/// URL paths of accounts.
public enum AccountPath {
    public static let signUp = Doors.signUp
    public static let signUpCode = Place("/sign-up/code")
    public static let signUpAgain = Place("/sign-up/resend")
    public static let signIn = Doors.signIn
    public static let signOut = Doors.signOut
    public static let verification = Place("/verification")
    public static let resend = Place("/verification/resend")
    public static let reset = Place("/password-reset")
    public static let resetByCode = Place("/password-reset/code")
    public static let resetByLink = Place1<String>("/password-reset/", "token")
    public static let account = Doors.account
    public static let login = Place("/account/login")
    public static let loginCode = Place("/account/login/code")
    public static let password = Place("/account/password")
    public static let sessions = Place("/account/sessions")
    public static let sessionEnd = Place1<ID<Session>>("/account/sessions/", "session", "/end")
    public static let sessionsEnd = Place("/account/sessions/end-all")
    public static let inbox = Doors.inbox
    public static let inboxRead = Place("/inbox/read")
    public static let preferences = Doors.preferences
    public static let firstOperator = Place1<String>("/first-operator/", "token")
    public static let mail = Doors.operationsMail
}
