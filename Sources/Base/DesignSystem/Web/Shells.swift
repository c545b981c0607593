import Text
import HTML
import Web

/// The top of a Shop page.
public enum Head: Sendable {
    /// Wordmark, search, basket.
    case home
    /// Back, search, basket; the words stand in the search field.
    case search(String)
    /// Back and a title.
    case title(back: Path)
}

/// Current entry of the bottom bar.
public enum Tab: String, Sendable { case home, discover, live, basket, inbox, me, none }

extension PageComponent {
    /// A page of the Shop: phone first, bar at the foot.
    /// - Parameter footbar: stands in the bar's place on a phone, where one buys.
    public func shop(
        _ title: String, head: Head, tab: Tab = .none, footbar: HTML? = nil,
        mainClass: String = "phone", script: String? = nil, sheets: [StyleSheet] = [],
        meta: HTML = "", _ body: HTML
    ) -> HTML {
        document(
            title, sheets: [.shop] + sheets, script: script, meta: meta,
            """
            \(topbar(title, head, tab))
            <main id="main" class="\(mainClass)">
            \(refusal(body))\(body)
            </main>
            \(footbar)\(bottomNav(tab))
            """)
    }

    /// A page filled by a video, dark whatever the system says.
    public func stage(
        _ title: String, sheets: [StyleSheet], script: String, meta: HTML = "", _ body: HTML
    ) -> HTML {
        document(
            title, sheets: [.shop] + sheets, script: script, meta: meta,
            """
            <div class="night">
            \(refusal(body))\(body)
            </div>
            """)
    }

    /// A page of the studio: the bar of the Shop above, the whole width below.
    public func studio(
        _ title: String, sheets: [StyleSheet], script: String, _ body: HTML
    ) -> HTML {
        document(
            title, sheets: [.shop, .console] + sheets, script: script,
            "\(topbar(title, .title(back: Navigation.studios()), .live))\n\(refusal(body))\(body)")
    }

    /// A page of a console: menu at the left, work in the middle.
    public func console(
        _ title: String, menu: ConsoleMenu, at door: URLPattern, script: String? = "console.js",
        _ body: HTML
    ) -> HTML {
        document(
            "\(InputText.isolated(title)) · \(self(menu.title))", sheets: [.console],
            script: script,
            """
            <div class="desk">
            \(side(menu, at: door))
            <main id="main">
            \(refusal(body))\(body)
            </main>
            </div>
            """)
    }

    /// Summary of a refused form for a page that has none of its own.
    private func refusal(_ body: HTML) -> HTML {
        guard let refused,
            !String(decoding: body.bytes, as: UTF8.self).contains("id=\"form-errors\"")
        else { return "" }
        return formErrors(refused)
    }

    /// Head of a console's page: title, one line under it, actions at the right.
    public func pageHead(_ title: String, _ sub: String? = nil, actions: HTML = "") -> HTML {
        pageHead(title, html: sub.map { "\($0)" }, actions: actions)
    }

    public func pageHead(_ title: String, html sub: HTML?, actions: HTML = "") -> HTML {
        """
        <header class="pagehead"><div class="grow"><h1>\(title)</h1>\
        \(sub.map { "<p>\($0)</p>" as HTML })</div>\(actions)</header>
        """
    }

    func document(
        _ title: String, sheets: [StyleSheet], script: String?, meta: HTML = "", _ body: HTML
    ) -> HTML {
        let title = refused == nil ? title : self("form.error-title", ["title": title])
        let start = cached("document start") { documentStart }
        let kind = sheets.map(\.name).joined(separator: " ") + " " + (script ?? "")
        let head = cached("document head", kind) { documentHead(sheets, script) }
        let body = refused.map { FaultLinks.resolved(body, $0, sentTo: path) } ?? body
        return """
            \(start)\(InputText.isolated(title)) · Pasar</title>
            \(meta)\(head)\(body)
            </body>
            </html>
            """
    }

    private var documentStart: HTML {
        """
        <!doctype html>
        <html lang="\(locale.rawValue)">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
        <title>
        """
    }

    /// HTML from behind the title to the skip link: icons, style sheets, scripts.
    private func documentHead(_ sheets: [StyleSheet], _ script: String?) -> HTML {
        """
        <link rel="icon" href="\(assets.path("mark.svg"))" type="image/svg+xml">
        <link rel="apple-touch-icon" href="\(assets.path("icon-192.png"))">
        <link rel="manifest" href="\(ShellPath.manifest())">
        <meta name="theme-color" content="#faf7f2" media="(prefers-color-scheme: light)">
        <meta name="theme-color" content="#141012" media="(prefers-color-scheme: dark)">
        \(each: [.core] + sheets, sheet)\
        <script type="module" src="\(assets.path("dom.js"))"></script>
        <script type="module" src="\(assets.path("app.js"))"></script>
        \(script.map { "<script type=\"module\" src=\"\(assets.path($0))\"></script>" as HTML })
        </head>
        <body>
        <a class="skip" href="#main">\(self("shell.skip"))</a>

        """
    }

    private func sheet(_ sheet: StyleSheet) -> HTML {
        "<link rel=\"stylesheet\" href=\"\(assets.path(sheet.name))\">\n"
    }

    private func topbar(_ title: String, _ head: Head, _ tab: Tab) -> HTML {
        switch head {
        case .home:
            let start = cached("topbar home") { topbarHome }
            return "\(start)\(basketButton)</header>"
        case .search(let words):
            let start =
                words.isEmpty ? cached("topbar search") { topbarSearch("") } : topbarSearch(words)
            return "\(start)\(basketButton)</header>"
        case .title(let back):
            return """
                <header class="topbar"><a class="button icon quiet" href="\(back)" \
                aria-label="\(self("shell.back"))">\(icon("back"))</a><h1>\(title)</h1>\
                \(tab == .none || tab == .basket ? "" : basketButton)</header>
                """
        }
    }

    private var topbarHome: HTML {
        """
        <header class="topbar"><a class="wordmark" href="\(Navigation.home())" \
        aria-label="\(self("shell.home"))"><img class="mark" src="\(assets.path("mark.svg"))" \
        alt="">Pasar</a>\(searchBox(""))
        """
    }

    private func topbarSearch(_ words: String) -> HTML {
        """
        <header class="topbar"><a class="button icon quiet" href="\(Navigation.home())" \
        aria-label="\(self("shell.home"))">\(icon("back"))</a>\(searchBox(words))
        """
    }

    private func searchBox(_ words: String) -> HTML {
        """
        <form class="search" role="search" action="\(Navigation.search())" method="get">\
        \(icon("search"))<input class="input" type="search" name="q" value="\(words)" \
        placeholder="\(self("shell.search"))" aria-label="\(self("shell.search"))" maxlength="100" \
        autocomplete="off" data-suggest="/suggestions"></form>
        """
    }

    private var basketButton: HTML {
        badges.basket == 0 ? cached("basket button") { drawnBasketButton } : drawnBasketButton
    }

    private var drawnBasketButton: HTML {
        """
        <a class="button icon quiet badged" href="\(Navigation.basket())" \
        aria-label="\(self("shell.basket", count: badges.basket))">\(icon("bag"))\
        \(badges.basket > 0 ? "<b aria-hidden=\"true\">\(badges.basket)</b>" : "")</a>
        """
    }

    private func bottomNav(_ tab: Tab) -> HTML {
        guard badges.unread == 0 else { return drawnBottomNav(tab) }
        let kind = has(.live) ? tab.rawValue : "\(tab.rawValue), without LIVE"
        return cached("bottom", kind) { drawnBottomNav(tab) }
    }

    private func drawnBottomNav(_ tab: Tab) -> HTML {
        let places: [(Tab, URLPattern, String, String)] = [
            (.home, Navigation.home, "home", "shell.tab.home"),
            (.discover, Navigation.categories, "discover", "shell.tab.discover"),
            (.live, Navigation.live, "live", "shell.tab.live"),
            (.inbox, Navigation.inbox, "inbox", "shell.tab.inbox"),
            (.me, Navigation.account, "me", "shell.tab.me"),
        ]
        return """
            <nav class="bottomnav" aria-label="\(self("shell.nav"))">
            \(each: places.filter { $0.0 != .live || has(.live) }, link)
            </nav>
            """
        func link(_ to: Tab, _ place: URLPattern, _ icon: String, _ label: String) -> HTML {
            """
            <a href="\(place())"\(to == tab ? " aria-current=\"page\"" : "")>\
            \(to == .inbox && badges.unread > 0 ? "<b></b>" : "")\
            \(self.icon(icon))\(self(label))</a>
            """
        }
    }
}
