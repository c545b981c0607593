import Accounts
import Identities
import Web
import World

/// JSON of a started sign-up: the token that its code is sent back with.
struct SignUpView: View {
    let signUp: String
    static let shape = Shape<SignUpView>("SignUp", [.text("sign_up") { $0.signUp }])
}

/// JSON of a sign-in: the account and its name; the session is in the cookie. Where a second factor
/// is waited for there is no session yet, but the secret that its code is sent with.
public struct SignedInView: View {
    let account: AccountID
    let name: String
    let waiting: String?
    public static let shape = Shape<SignedInView>(
        "SignedIn",
        [
            .id("account") { $0.account }, .text("name") { $0.name },
            .maybe("sign_in") { $0.waiting },
        ])

    init(_ waiting: WaitingSignIn) {
        account = waiting.account
        name = waiting.name
        self.waiting = waiting.token
    }

    init(_ signedIn: SignedIn) {
        account = signedIn.account
        name = signedIn.name
        waiting = nil
    }
}
