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
