import Text
import DesignSystem
import HTML
import Markets
import Money
import Web
import World

/// Account pages, drawn for one visitor.
struct AccountPages: PageComponent {
    let context: PageContext

    private func linkRow(_ picture: String, _ label: String, _ path: Path, small: String? = nil)
        -> HTML
    {
        """
        <a class="linkrow" href="\(path)">\(icon(picture))<span class="grow">\(label)\
        \(small.map { "<small>\($0)</small>" as HTML })</span>\(icon("right"))</a>
        """
    }

    private func who(_ account: Account) -> HTML {
        """
        <header class="account-who">\(icon("me", "l"))<div class="grow"><h1>\(name: account.name)</h1>\
        <p class="muted">\(account.email ?? account.phone ?? "")</p></div></header>
        """
    }

    /// Account page: orders, shop, language, sessions.
    func accountPage(
        _ account: Account, _ typed: SubmittedForm, _ changed: AccountPageForm.Change?, parts: HTML
    ) -> HTML {
        let word = changed.map { banner(self("accounts.changed.\($0.rawValue)"), "", .good) }
        return shop(
            self("accounts.me.title"), head: .home, tab: .me, mainClass: "phone stack",
            """
            \(word)\(who(account))\(unverifiedBanner(account))
            <nav class="card" aria-label="\(self("accounts.me.title"))"><div class="rows">
            \(doors(account))
            </div></nav>
            \(parts)\(preferencesCard)
            <section class="card"><header><h2>\(self("accounts.me.name"))</h2></header>\
            <div class="body">\(nameForm(account, typed))</div></section>
            \(action(AccountPath.signOut(), self("shell.sign-out"), "quiet"))
            """)
    }

    private func doors(_ account: Account) -> HTML {
        linkRow("box", self("accounts.me.orders"), Navigation.orders())
            + linkRow("inbox", self("accounts.me.inbox"), Navigation.inbox())
            + (account.roles.contains(.seller)
                ? linkRow("shop", self("desk.seller"), Navigation.seller())
                : linkRow(
                    "shop", self("accounts.me.sell"), Navigation.sell(),
                    small: self("accounts.me.sell.small")))
            + (account.roles.contains(.creator)
                ? linkRow("star", self("desk.creator"), Navigation.creator())
                : linkRow(
                    "star", self("creators.door.become"), Navigation.creator(),
                    small: self("creators.door.become.small")))
            + linkRow("heart", self("creators.following.title"), Navigation.following())
            + (account.roles.contains(.operator)
                ? linkRow("gear", self("desk.operations"), Navigation.operations()) : "")
            + linkRow(
                "mail", self("accounts.login.title"), AccountPath.login(),
                small: account.logins.joined(separator: " · "))
            + linkRow("lock", self("accounts.password.title"), AccountPath.password())
            + linkRow("globe", self("accounts.me.sessions"), AccountPath.sessions())
    }

    private func unverifiedBanner(_ account: Account) -> HTML {
        guard let waits = account.unverified else { return "" }
        let path = AccountPath.verification()
        return banner(
            self("accounts.me.unverified", ["login": waits.text]),
            self("accounts.me.unverified.text"), .warn,
            action: """
                <a class="button small" href="\(path)">\(self("accounts.verify.button"))</a>
                """)
    }

    private func nameForm(_ account: Account, _ typed: SubmittedForm) -> HTML {
        form(
            AccountPath.account(),
            formErrors(typed)
                + field(
                    NameForm.name, self("accounts.field.name"), typed: typed, value: account.name,
                    autocomplete: "name")
                + button(self("accounts.save"), ""))
    }

    /// Card with the choices of market and language.
    private var preferencesCard: HTML {
        let markets = MarketCode.allCases.map {
            (value: $0.rawValue, label: self("accounts.market.\($0.rawValue)"))
        }
        let locales = LocaleTag.allCases.map {
            (value: $0.rawValue, label: self("accounts.locale.\($0.rawValue)"))
        }
        return """
            <section class="card" id="preferences"><header>\
            <h2>\(self("accounts.preferences.title"))</h2></header>\
            <div class="body">\(form(
                AccountPath.preferences(),
                select(
                    PreferencesForm.shownMarket, self("accounts.preferences.market"), markets,
                    value: marketCode.rawValue)
                    + select(
                        PreferencesForm.shownLocale, self("accounts.preferences.locale"), locales,
                        value: locale.rawValue)
                    + "<input type=\"hidden\" name=\"next\" value=\"\(path)\">"
                    + button(self("accounts.save"), "")))</div></section>
            """
    }

    /// Account page of a visitor who isn't signed in.
    var visitorPage: HTML {
        shop(
            self("accounts.me.title"), head: .home, tab: .me, mainClass: "phone stack",
            """
            <header class="account-who"><h1>\(self("accounts.me.visitor"))</h1></header>
            <p>\(self("accounts.me.visitor.text"))</p>
            <p class="row"><a class="button primary" \
            href="\(AccountPath.signIn().with("next", path))">\(self("accounts.sign-in.button"))</a>
            <a class="button" href="\(AccountPath.signUp())">\(self("accounts.sign-up.button"))</a>
            </p>
            \(preferencesCard)
            """)
    }

    func sessionsPage(_ sessions: [SessionView]) -> HTML {
        shop(
            self("accounts.sessions.title"), head: .title(back: AccountPath.account()), tab: .me,
            mainClass: "phone stack",
            """
            <p class="muted">\(self("accounts.sessions.text"))</p>
            <ul class="card rows">\(each: sessions, sessionRow)</ul>
            \(action(AccountPath.sessionsEnd(), self("accounts.sessions.end-all"), "danger"))
            """)
    }

    private func sessionRow(_ view: SessionView) -> HTML {
        let seen = self(
            "accounts.sessions.seen",
            parts: [
                "at": moment(view.session.seenAt), "network": "\(view.session.network)",
            ])
        let end =
            view.isThis
            ? badge(self("accounts.sessions.this"), .good)
            : action(
                AccountPath.sessionEnd(view.session.id), self("accounts.sessions.end"), "small")
        let name = browserName(view.session.agent)
        return """
            <li class="linkrow">\(icon("globe"))<span class="grow">\(name)\
            <small>\(seen)</small></span>\(end)</li>
            """
    }

    /// Short name of a browser, enough to tell one's own apart: `Firefox · Linux`.
    private func browserName(_ agent: String) -> String {
        let browsers = [
            ("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"),
            ("Safari/", "Safari"), ("curl/", "curl"),
        ]
        let systems = [
            ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
            ("Mac OS X", "macOS"), ("Linux", "Linux"),
        ]
        let names = [browsers, systems].compactMap { list in
            list.first { agent.contains($0.0) }?.1
        }
        return names.isEmpty ? self("accounts.sessions.unknown") : names.joined(separator: " · ")
    }
}
