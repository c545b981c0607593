import Faces
import HTML
import Ledger
import Markets
import Money
import Store
import Web
import World

/// The operator's pages, each a function of a model.
struct OperationPages {
    let face: Face

    func home(_ waiting: Waiting) -> HTML {
        func tile(_ key: String, _ count: Int, _ path: Path) -> HTML {
            """
            <div class="stat"><dt>\(face(key))</dt><dd><a href="\(path)">\
            \(count.grouped(in: face.locale))</a></dd></div>
            """
        }
        return face.desk(
            face("desk.home"), desk: .operations, at: Doors.operations,
            """
            \(face.pageHead(face("operations.title"), face("operations.sub")))
            <div class="stack loose"><section class="card"><dl class="tiles">
            \(tile("operations.shops", waiting.shops, Doors.operationsShops()))
            \(tile("operations.payments", waiting.payments, Doors.operationsLedger()))
            \(tile("operations.refunds", waiting.refunds, Doors.operationsLedger()))
            \(tile("operations.messages", waiting.messages, Doors.operationsMail()))
            </dl></section></div>
            """)
    }

    func markets(
        _ all: [Market], licensed: Set<MarketCode>, alarms: [Alarm], _ typed: Typed
    ) -> HTML {
        let unlicensed = all.filter { $0.mode(licences: licensed) == .promoteOnly }
        return face.desk(
            face("desk.markets"), desk: .operations, at: Doors.operationsMarkets,
            """
            \(face.pageHead(face("desk.markets"), face("operations.markets.sub")))
            <div class="stack loose">\(face.trouble(typed))
            \(each: alarms, alarm)
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(face("desk.markets"))"><table class="table"><caption class="vh">\
            \(face("desk.markets"))</caption><thead><tr>\
            \(each: ["market", "currency", "mode", "fee", "hold", "returns"], head)</tr></thead>
            <tbody>\(each: all, { row($0, licensed) })</tbody></table></div></section>
            \(each: unlicensed, licence)
            </div>
            """)
    }

    private func alarm(_ alarm: Alarm) -> HTML {
        face.banner(
            face("operations.alarm", ["what": alarm.subject, "day": alarm.lastDay.description]),
            face("operations.alarm.text"), .warn)
    }

    private func head(_ key: String) -> HTML {
        "<th scope=\"col\">\(face("operations.column.\(key)"))</th>"
    }

    private func minutes(_ span: Span) -> String {
        face("operations.minutes", count: Int(span.milliseconds / 60_000))
    }

    private func row(_ market: Market, _ licensed: Set<MarketCode>) -> HTML {
        let sells = market.mode(licences: licensed) == .marketplace
        let mode = face.badge(
            face(sells ? "operations.sells" : "operations.promotes"), sells ? .good : .warn)
        return """
            <tr><td><b>\(face("market.\(market.code.rawValue)"))</b></td>\
            <td>\(market.currency.code)</td><td>\(mode)</td>\
            <td class="num">\(market.platformFee.formatted(in: face.locale))</td>\
            <td class="num">\(minutes(market.holdWindow))</td>\
            <td class="num">\(face("operations.days", count: market.returnDays))</td></tr>
            """
    }

    private func licence(_ market: Market) -> HTML {
        let title = face("operations.licence", ["market": face("market.\(market.code.rawValue)")])
        let number = face.field(
            LicenceForm.number, face("operations.licence.number"),
            help: face("operations.licence.help"))
        let fields: HTML = """
            \(face.hidden("market", market.code.rawValue))\(number)
            \(face.button(face("operations.licence.record")))
            """
        return """
            <section class="card"><header><h2>\(title)</h2></header>
            <div class="body">\(face.form(OperationPath.licences(), fields))</div></section>
            """
    }

    func ledger(
        _ totals: [(kind: LedgerAccount.Kind, total: Money)],
        faults: [(check: String, fault: String)]
    ) -> HTML {
        func row(_ kind: LedgerAccount.Kind, _ total: Money) -> HTML {
            """
            <tr><td>\(face("ledger.\(kind.rawValue)"))</td><td>\(total.currency.code)</td>\
            <td class="num">\(face.money(total))</td></tr>
            """
        }
        func fault(_ check: String, _ fault: String) -> HTML { face.banner(check, fault, .bad) }
        let right = face.banner(face("operations.right"), face("operations.right.text"), .good)
        return face.desk(
            face("desk.ledger"), desk: .operations, at: Doors.operationsLedger,
            """
            \(face.pageHead(face("desk.ledger"), face("operations.ledger.sub")))
            <div class="stack loose">\(faults.isEmpty ? right : "")\(each: faults, fault)
            <section class="card clip"><div class="tablewrap" tabindex="0" role="region" \
            aria-label="\(face("desk.ledger"))"><table class="table"><caption class="vh">\
            \(face("desk.ledger"))</caption><thead><tr>\(each: ["account", "currency"], head)\
            <th scope="col" class="num">\(face("operations.column.balance"))</th></tr></thead><tbody>
            \(each: totals, row)</tbody></table></div></section></div>
            """)
    }

    func health(_ figures: [StoreFigure], engine: Dialect) -> HTML {
        func row(_ figure: StoreFigure) -> HTML {
            "<tr><td>\(figure.name)</td><td class=\"num\">\(figure.value)</td></tr>"
        }
        return face.desk(
            face("desk.health"), desk: .operations, at: Doors.operationsHealth,
            """
            \(face.pageHead(face("desk.health"), face("operations.health.sub", ["engine": engine.rawValue])))
            <div class="stack loose"><section class="card clip"><div class="tablewrap" tabindex="0" \
            role="region" aria-label="\(face("desk.health"))"><table class="table dense">\
            <caption class="vh">\(face("desk.health"))</caption><thead><tr>\
            \(head("figure"))<th scope="col" class="num">\(face("operations.column.value"))</th></tr>\
            </thead><tbody>\(each: figures, row)</tbody></table></div></section></div>
            """)
    }
}
