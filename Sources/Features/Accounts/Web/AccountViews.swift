import Text
import Identities
import HTML
import Markets
import Money
import Store
import Web
import World

/// An account as its owner sees it.
struct AccountView: View {
    let account: Account
    static let shape = Shape<AccountView>(
        "Account",
        [
            .id("id") { $0.account.id }, .text("name") { $0.account.name },
            .maybe("email") { $0.account.email }, .maybe("phone") { $0.account.phone },
            .flag("verified") { $0.account.unverified == nil },
            .texts("roles") { $0.account.roles.map(\.rawValue).sorted() },
            .text("market") { $0.account.market.rawValue },
            .text("locale") { $0.account.locale.rawValue },
            .instant("created_at") { $0.account.createdAt },
        ])
}

/// JSON of a started sign-up: the token that its code is sent back with.
struct SignUpView: View {
    let signUp: String
    static let shape = Shape<SignUpView>("SignUp", [.text("sign_up") { $0.signUp }])
}

/// JSON of a sign-in: the account and its name; the session is in the cookie.
struct SignedInView: View {
    let account: AccountID
    let name: String
    static let shape = Shape<SignedInView>(
        "SignedIn", [.id("account") { $0.account }, .text("name") { $0.name }])

    init(_ signedIn: SignedIn) {
        account = signedIn.account
        name = signedIn.name
    }
}

struct SessionView: View {
    let session: Session
    let isThis: Bool
    static let shape = Shape<SessionView>(
        "Session",
        [
            .id("id") { $0.session.id }, .text("browser") { $0.session.agent },
            .text("network") { $0.session.network },
            .instant("created_at") { $0.session.createdAt },
            .instant("seen_at") { $0.session.seenAt }, .flag("this_one") { $0.isThis },
        ])
}

struct SessionsView: View {
    let sessions: [SessionView]
    static let shape = Shape<SessionsView>("Sessions", [.list("sessions") { $0.sessions }])
}

struct NoticeView: View {
    let notice: Notice
    let text: String
    static let shape = Shape<NoticeView>(
        "Notice",
        [
            .id("id") { $0.notice.id }, .text("key") { $0.notice.words.key },
            .text("text") { $0.text }, .maybe("link") { $0.notice.link?.text },
            .instant("at") { $0.notice.at }, .maybe("read_at", at: { $0.notice.readAt }),
        ])
}

struct InboxView: View {
    let notices: [NoticeView]
    let next: Path?
    static let shape = Shape<InboxView>(
        "Inbox", [.list("notices") { $0.notices }, .maybe("next") { $0.next?.text }])
}

struct InboxMessageView: View {
    let letter: InboxMessage
    static let shape = Shape<InboxMessageView>(
        "Letter",
        [
            .id("id") { $0.letter.id }, .text("channel") { $0.letter.message.channel.rawValue },
            .text("to") { $0.letter.message.to }, .text("subject") { $0.letter.message.subject },
            .text("text") { $0.letter.message.text }, .choice("state") { $0.letter.state },
            .int("tries") { $0.letter.tries }, .instant("at") { $0.letter.at },
        ])
}

struct MailView: View {
    let letters: [InboxMessageView]
    let next: Path?
    static let shape = Shape<MailView>(
        "Mail", [.list("letters") { $0.letters }, .maybe("next") { $0.next?.text }])
}
