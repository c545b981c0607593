import Access
import DesignSystem
import HTML
import Money
import Store
import Web
import World

extension PayoutsWeb {
    var debtRoutes: [Route] {
        [
            Route(
                .get, PayoutPath.debts, for: .roles([.operator, .finance]), takes: DebtPage.self,
                gives: DebtsView.shape.schema,
                "Sellers and creators who owe money, which their next money pays off"
            ) { request, form in
                let found = try await payouts.debts(after: form.after ?? 0)
                let context = try await designSystem.context(request)
                return request.answer(DebtsView(debts: found.debts, next: found.next)) {
                    DebtsPage(context: context)
                        .html(found.debts, next: found.next, isFirst: form.after == nil)
                }
            }
        ]
    }
}

/// Query of the page: the cursor.
struct DebtPage: Form {
    static let after = Field<Int64?>.optional("after", max: 20) { Int64($0) }
    static let fields: [any AnyField] = [after]
    let after: Int64?
    init(_ input: Input) throws { after = try input[Self.after] }
}

struct DebtsView: View {
    struct DebtView: View {
        let debt: PayeeDebt
        static let shape = Shape<DebtView>(
            "PayeeDebt",
            [
                .choice("side") { $0.debt.side }, .text("name") { $0.debt.name },
                .money("owed") { $0.debt.owed }, .money("reserve") { $0.debt.reserve },
            ])
    }
    let debts: [PayeeDebt]
    let next: Int64?
    static let shape = Shape<DebtsView>(
        "PayeeDebts",
        [
            .list("debts") { $0.debts.map { DebtView(debt: $0) } },
            .maybe("next") { $0.next.map { "\($0)" } },
        ])
}

/// Page of debts, drawn for one visitor.
struct DebtsPage: PageComponent {
    let context: PageContext

    func html(_ debts: [PayeeDebt], next: Int64?, isFirst: Bool) -> HTML {
        func row(_ debt: PayeeDebt) -> HTML {
            """
            <tr><td><b>\(name: debt.name)</b><br><small>\
            \(self("payouts.side.\(debt.side.rawValue)"))</small></td>\
            <td class="num">\(money(debt.reserve))</td><td class="num">\(money(debt.owed))</td></tr>
            """
        }
        let title = self("payouts.debts")
        let none = empty(self("payouts.debts.none"), self("payouts.debts.none.text"))
        let table: HTML = """
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(title)"><table class="table dense"><caption class="vh">\(title)</caption>\
            <thead><tr><th scope="col">\(self("payouts.column.payee"))</th>\
            <th scope="col" class="num">\(self("payouts.debts.reserve"))</th>\
            <th scope="col" class="num">\(self("payouts.debts.owed"))</th></tr></thead>\
            <tbody>\(each: debts, row)</tbody></table></div>\
            \(pages(first: isFirst ? nil : PayoutPath.debts(),
                next: next.map { PayoutPath.debts().with("after", "\($0)") }))</section>
            """
        return console(
            title, menu: .operations, at: Navigation.operationsPayouts,
            """
            \(pageHead(title, self("payouts.debts.text")))
            <div class="stack loose">\(debts.isEmpty ? none : table)</div>
            """)
    }
}
