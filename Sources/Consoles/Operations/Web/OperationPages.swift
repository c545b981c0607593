import Text
import DesignSystem
import HTML
import Ledger
import Markets
import Modules
import Money
import Payouts
import Store
import Supervision
import Web
import World

/// The operator's pages, each a function of a model.
struct OperationPages {
    let context: PageContext

    /// - Parameter parts: of other features.
    func home(
        _ waiting: Waiting, quarantined: [CrashRecord.Suspect], parts: HTML
    ) -> HTML {
        func tile(_ key: String, _ count: Int, _ path: Path) -> HTML {
            """
            <div class="stat"><dt>\(context(key))</dt><dd><a href="\(path)">\
            \(count.grouped(in: context.locale))</a></dd></div>
            """
        }
        return context.console(
            context("desk.home"), menu: .operations, at: Navigation.operations,
            """
            \(context.pageHead(context("operations.title"), context("operations.sub")))
            <div class="stack loose">\(each: quarantined.prefix(Self.mostAlarms), quarantine)\
            \(waiting.stuck == 0 ? "" : StuckPart(context: context).alarm(waiting.stuck))\
            <section class="card"><dl class="tiles">
            \(tile("operations.shops", waiting.shops, Navigation.operationsShops()))
            \(tile("operations.payments", waiting.payments, Navigation.operationsLedger()))
            \(tile("operations.refunds", waiting.refunds, Navigation.operationsLedger()))
            \(tile("operations.checks", waiting.checks, Navigation.operationsCreators()))
            \(tile("operations.payouts", waiting.payouts, Navigation.operationsPayouts()))
            \(tile("operations.batches", waiting.batches, PayoutPath.batches()))
            \(tile("operations.roles", waiting.roles, Navigation.operationsPeople()))
            \(tile("operations.messages", waiting.messages, Navigation.operationsMail()))
            \(tile(
                "operations.undelivered", waiting.undelivered,
                Navigation.operationsMail().with("show", "failed")))
            </dl></section>\(parts)</div>
            """)
    }

    /// Quarantined requests shown; all of them are in the log.
    private static let mostAlarms = 10

    private func quarantine(_ suspect: CrashRecord.Suspect) -> HTML {
        context.banner(
            context(
                "operations.quarantine",
                [
                    "request": suspect.request, "crashes": "\(suspect.crashes)",
                    "reference": suspect.reference,
                ]), context("operations.quarantine.text"), .bad)
    }

    func markets(
        _ all: [Market], fees: [MarketCode: Rate], coverage: [MarketCode: TaxCoverage],
        licensed: Set<MarketCode>, alarms: [Alarm],
        _ typed: SubmittedForm
    ) -> HTML {
        let unlicensed = all.filter { $0.mode(licences: licensed) == .promoteOnly }
        let withdrawable = all.filter {
            licensed.contains($0.code) && $0.mode(licences: []) == .promoteOnly
        }
        return context.console(
            context("desk.markets"), menu: .operations, at: Navigation.operationsMarkets,
            """
            \(context.pageHead(
                context("desk.markets"), context("operations.markets.sub"), actions: invitations))
            <div class="stack loose">\(context.formErrors(typed))
            \(each: alarms, alarm)\(taxNotes(all, coverage))
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(context("desk.markets"))"><table class="table"><caption class="vh">\
            \(context("desk.markets"))</caption><thead><tr>\
            \(each: [
                "operations.column.market", "operations.column.currency",
                "operations.column.mode", "operations.column.fee", "operations.column.hold",
                "operations.column.returns",
            ], head)</tr></thead>
            <tbody>\(each: all, { row($0, fees[$0.code] ?? .zero, licensed) })</tbody></table></div></section>
            \(each: unlicensed, licence)\(each: withdrawable, withdrawal)
            </div>
            """)
    }

    private var invitations: HTML {
        """
        <a class="button" href="\(Navigation.operationsInvitations())">\
        \(context("desk.invitations"))</a>
        """
    }

    /// Coverage of the tax rates of markets where they aren't complete.
    private func taxNotes(_ all: [Market], _ coverage: [MarketCode: TaxCoverage]) -> HTML {
        func note(_ market: Market) -> HTML {
            guard let known = coverage[market.code], known != .full else { return "" }
            return context.banner(
                context(
                    "operations.tax", ["market": context("market.\(market.code.rawValue)")]),
                context("operations.tax.\(known.rawValue)"), .info)
        }
        return "\(each: all, note)"
    }

    private func alarm(_ alarm: Alarm) -> HTML {
        context.banner(
            context("operations.alarm", ["what": alarm.subject, "day": alarm.lastDay.description]),
            context("operations.alarm.text"), .warn)
    }

    private func head(_ key: String) -> HTML {
        "<th scope=\"col\">\(context(key))</th>"
    }

    private func minutes(_ span: TimeSpan) -> String {
        context("operations.minutes", count: Int(span.milliseconds / 60_000))
    }

    private func row(_ market: Market, _ fee: Rate, _ licensed: Set<MarketCode>) -> HTML {
        let sells = market.mode(licences: licensed) == .marketplace
        let mode = context.badge(
            context(sells ? "operations.sells" : "operations.promotes"), sells ? .good : .warn)
        return """
            <tr><td><b>\(context("market.\(market.code.rawValue)"))</b></td>\
            <td>\(market.currency.code)</td><td>\(mode)</td>\
            <td class="num">\(fee.formatted(in: context.locale))</td>\
            <td class="num">\(minutes(market.holdWindow))</td>\
            <td class="num">\(context("operations.days", count: market.returnDays))</td></tr>
            """
    }

    private func licence(_ market: Market) -> HTML {
        let title = context(
            "operations.licence", ["market": context("market.\(market.code.rawValue)")])
        let number = context.field(
            LicenceForm.number, context("operations.licence.number"),
            help: context("operations.licence.help"))
        let fields: HTML = """
            \(context.hidden("market", market.code.rawValue))\(number)
            \(context.button(context("operations.licence.record")))
            """
        return """
            <section class="card"><header><h2>\(title)</h2></header>
            <div class="body">\(context.form(OperationPath.licences(), fields))</div></section>
            """
    }

    private func withdrawal(_ market: Market) -> HTML {
        let name = context("market.\(market.code.rawValue)")
        let title = context("operations.licence", ["market": name])
        let fields: HTML = """
            \(context.hidden("market", market.code.rawValue))\
            <p class="muted">\(context("operations.licence.withdrawal"))</p>
            \(context.button(context("operations.licence.withdraw.market", ["market": name]), "danger"))
            """
        // Two presses, the second of which names the market that it closes.
        return """
            <section class="card"><header><h2>\(title)</h2></header><div class="body">\
            <details><summary>\(context("operations.licence.withdraw"))</summary>\
            \(context.form(OperationPath.licenceWithdrawals(), fields))</details></div></section>
            """
    }

    func ledger(
        _ totals: [(kind: LedgerAccount.Kind, total: Money)],
        faults: [(check: String, fault: String)]
    ) -> HTML {
        func row(_ kind: LedgerAccount.Kind, _ total: Money) -> HTML {
            """
            <tr><td>\(context("ledger.\(kind.rawValue)"))</td><td>\(total.currency.code)</td>\
            <td class="num">\(context.money(total))</td></tr>
            """
        }
        func fault(_ check: String, _ fault: String) -> HTML { context.banner(check, fault, .bad) }
        let right = context.banner(
            context("operations.right"), context("operations.right.text"), .good)
        return context.console(
            context("desk.ledger"), menu: .operations, at: Navigation.operationsLedger,
            """
            \(context.pageHead(
                context("desk.ledger"), context("operations.ledger.sub"), actions: books))
            <div class="stack loose">\(faults.isEmpty ? right : "")\(each: faults, fault)
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(context("desk.ledger"))"><table class="table"><caption class="vh">\
            \(context("desk.ledger"))</caption><thead><tr>\(each: [
                "operations.column.account", "operations.column.currency",
            ], head)\
            <th scope="col" class="num">\(context("operations.column.balance"))</th></tr></thead><tbody>
            \(each: totals, row)</tbody></table></div></section></div>
            """)
    }

    private var books: HTML {
        """
        <a class="button" href="\(URLPattern("/operations/remittances")())">\
        \(context("operations.remittances"))</a>
        <a class="button" href="\(BooksPath.trialBalance())">\(context("operations.books"))</a>
        """
    }

    func health(_ figures: [StoreFigure], engine: Dialect, stuck: [StuckRow]) -> HTML {
        func row(_ figure: StoreFigure) -> HTML {
            "<tr><td>\(figure.name)</td><td class=\"num\">\(figure.value)</td></tr>"
        }
        return context.console(
            context("desk.health"), menu: .operations, at: Navigation.operationsHealth,
            """
            \(context.pageHead(
                context("desk.health"),
                context("operations.health.sub", ["engine": engine.rawValue])))
            <div class="stack loose">\(StuckPart(context: context).table(stuck))\
            <section class="card clip"><div class="tablewrap" tabindex="0" \
            role="region" aria-label="\(context("desk.health"))"><table class="table dense">\
            <caption class="vh">\(context("desk.health"))</caption><thead><tr>\
            \(head("operations.column.figure"))\
            <th scope="col" class="num">\(context("operations.column.value"))</th></tr>\
            </thead><tbody>\(each: figures, row)</tbody></table></div></section></div>
            """)
    }
}
