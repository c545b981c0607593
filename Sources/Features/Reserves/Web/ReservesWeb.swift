import Access
import DesignSystem
import HTML
import Identities
import Markets
import Money
import Shops
import Store
import Web
import World

/// Routes and page of reserves.
struct ReservesWeb: Sendable {
    let reserves: Reserves
    let designSystem: DesignSystem

    var routes: [Route] {
        [
            Route(
                .get, ReservePath.all, for: .roles([.operator, .finance]), takes: ReservePage.self,
                gives: ReservesView.shape.schema,
                "Shops of which a part is kept back, and by which rule"
            ) { request, form in try await page(request, form, SubmittedForm()) },
            Route(
                .post, ReservePath.all, for: .role(.finance), takes: ReserveForm.self,
                gives: Done.shape.schema, refusals: [404],
                "Sets how much of a shop's completed orders is kept back, and for how long",
                onInvalid: { request, _, typed in try await page(request, ReservePage(), typed) }
            ) { request, account, form in
                try await reserves.set(
                    form.term, of: form.shop, reason: form.reason, by: account)
                return request.done(then: ReservePath.all()).recorded(
                    "reserve-changed", subject: form.shop.description)
            },
        ]
    }

    private func page(
        _ request: Request, _ form: ReservePage, _ typed: SubmittedForm
    ) async throws -> Response {
        let list = try await reserves.list(after: form.after)
        let context = try await designSystem.context(request)
        return request.answer(ReservesView(list: list)) {
            ReservesPage(context: context, sets: request.caller.roles.contains(.finance))
                .html(list, isFirst: form.after == nil, typed)
        }
    }
}

extension Reserves: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        ReservesWeb(reserves: self, designSystem: designSystem).routes
    }
}

enum ReservePath {
    static let all = URLPattern("/operations/reserves")
}

/// Query of the page: the cursor.
struct ReservePage: Form {
    static let after = Field<ShopID?>.optionalID("after", of: ShopKind.self)
    static let fields: [any AnyField] = [after]
    let after: ShopID?
    init(_ input: Input) throws { after = try input[Self.after] }
    init() { after = nil }
}

/// A shop's own rule. Without a share the shop goes back to its market's rule.
struct ReserveForm: Form {
    static let shop = Field<ShopID>.id("shop")
    static let share = Field<Int?>.optionalInt("percent", 0...ReserveRule.mostShare / 100)
    static let days = Field<Int>.int("days", 1...ReserveRule.mostDays)
    static let reason = Field<String>.text("reason", .line, 2...200)
    static let fields: [any AnyField] = [shop, share, days, reason]
    let shop: ShopID
    let term: ReserveTerm?
    let reason: String
    init(_ input: Input) throws {
        shop = try input[Self.shop]
        let days = try input[Self.days]
        term = try input[Self.share].map { ReserveTerm(share: .percent($0), days: days) }
        reason = try input[Self.reason]
    }
}

struct ReservesView: View {
    struct ShopView: View {
        let reserved: ReservedShop
        static let shape = Shape<ShopView>(
            "ReservedShop",
            [
                .id("shop") { $0.reserved.shop.id }, .text("name") { $0.reserved.shop.name },
                .money("kept") { $0.reserved.kept },
                .maybe("share_bp", int: { $0.reserved.change?.term?.share.basisPoints }),
                .maybe("days", int: { $0.reserved.change?.term?.days }),
                .maybe("reason") { $0.reserved.change?.reason },
                .maybe("next_release_at", at: { $0.reserved.nextReleaseAt }),
            ])
    }
    let list: ReserveList
    static let shape = Shape<ReservesView>(
        "Reserves",
        [
            .list("shops") { $0.list.shops.map { ShopView(reserved: $0) } },
            .maybe("next") { $0.list.next?.description },
        ])
}

/// Page of reserves, drawn for one visitor.
struct ReservesPage: PageComponent {
    let context: PageContext
    /// True for the role that sets rules; others only read.
    let sets: Bool

    func html(_ list: ReserveList, isFirst: Bool, _ typed: SubmittedForm) -> HTML {
        console(
            self("reserves.title"), menu: .operations, at: Navigation.operationsPayouts,
            """
            \(pageHead(self("reserves.title"), self("reserves.text")))
            <div class="stack loose">\(formErrors(typed))\(rules(list))\(table(list, isFirst))\
            \(sets ? setting(typed) : "")</div>
            """)
    }

    private func rules(_ list: ReserveList) -> HTML {
        func row(_ market: MarketCode) -> HTML {
            guard let rule = list.rules[market] else { return "" }
            return """
                <dt>\(self("market.\(market.rawValue)"))</dt>\
                <dd>\(term(ReserveTerm(share: rule.share, days: rule.days)))</dd>
                """
        }
        return """
            <section class="card"><header><h2>\(self("reserves.markets"))</h2></header>\
            <div class="body"><dl class="facts">\(each: MarketCode.allCases, row)</dl></div></section>
            """
    }

    private func term(_ term: ReserveTerm) -> String {
        self(
            "reserves.term", ["share": term.share.formatted(in: locale)], count: term.days)
    }

    private func table(_ list: ReserveList, _ isFirst: Bool) -> HTML {
        guard !list.shops.isEmpty else {
            return empty(self("reserves.none"), self("reserves.none.text"))
        }
        func row(_ reserved: ReservedShop) -> HTML {
            let own = reserved.change?.term.map { self.term($0) } ?? self("reserves.by-market")
            let release = reserved.nextReleaseAt.map { day($0) }
            return """
                <tr><td>\(name: reserved.shop.name)<br><small>\(reserved.shop.id.description)\
                </small></td><td>\(own)<br><small>\(reserved.change?.reason ?? "")</small></td>\
                <td>\(release ?? "–")</td><td class="num">\(money(reserved.kept))</td></tr>
                """
        }
        return """
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(self("reserves.title"))"><table class="table dense"><caption class="vh">\
            \(self("reserves.title"))</caption><thead><tr>\
            <th scope="col">\(self("reserves.shop"))</th><th scope="col">\(self("reserves.rule"))</th>\
            <th scope="col">\(self("reserves.next"))</th>\
            <th scope="col" class="num">\(self("reserves.kept"))</th></tr></thead>\
            <tbody>\(each: list.shops, row)</tbody></table></div>\
            \(pages(first: isFirst ? nil : ReservePath.all(),
                next: list.next.map { ReservePath.all().with("after", $0.description) }))</section>
            """
    }

    private func setting(_ typed: SubmittedForm) -> HTML {
        """
        <section class="card"><header><h2>\(self("reserves.set"))</h2></header><div class="body">\
        \(form(
            ReservePath.all(), idempotencyKey: false,
            """
            \(field(ReserveForm.shop, self("reserves.shop-id"), typed: typed, autocomplete: "off"))
            \(field(
                ReserveForm.share, self("reserves.percent"), typed: typed, autocomplete: "off",
                help: self("reserves.percent.help")))
            \(field(ReserveForm.days, self("reserves.days"), typed: typed, autocomplete: "off"))
            \(field(ReserveForm.reason, self("reserves.reason"), typed: typed, autocomplete: "off"))
            \(button(self("reserves.save")))
            """))</div></section>
        """
    }
}
