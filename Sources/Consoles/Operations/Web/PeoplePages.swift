import Access
import Accounts
import DesignSystem
import HTML
import Web
import World

extension OperationPages {
    /// - Parameter requests: roles that wait for a second operator.
    func people(_ people: [Account], asked: String, requests: [RoleRequest]) -> HTML {
        let title = context(asked.isEmpty ? "operations.people.staff" : "operations.people.found")
        return context.console(
            context("desk.people"), menu: .operations, at: Navigation.operationsPeople,
            """
            \(context.pageHead(context("desk.people"), context("operations.people.sub")))
            <div class="stack loose">\(search(asked))\(requestList(requests))
            <section class="card clip"><header><h2>\(title)</h2></header>\
            \(people.isEmpty ? nobody : table(people, title))</section></div>
            """)
    }

    private func search(_ asked: String) -> HTML {
        """
        <form class="row" method="get" action="\(Navigation.operationsPeople())" role="search">\
        <input class="input grow" type="search" name="q" value="\(asked)" maxlength="254" \
        aria-label="\(context("operations.people.ask"))" \
        placeholder="\(context("operations.people.ask"))">\
        \(context.button(context("operations.people.look"), ""))</form>
        """
    }

    private func requestList(_ requests: [RoleRequest]) -> HTML {
        func row(_ request: RoleRequest) -> HTML {
            let by = context(
                "operations.people.asked-by",
                parts: ["name": "\(request.byName)", "at": context.moment(request.at)])
            return """
                <li class="linkrow"><span class="grow">\
                <a href="\(OperationPath.person(request.account))">\
                <b>\(name: request.name)</b></a> · \(context("role.\(request.role.rawValue)"))\
                <small>\(by)</small></span></li>
                """
        }
        guard !requests.isEmpty else { return "" }
        return """
            <section class="card"><header><h2>\(context("operations.roles"))</h2></header>\
            <ul class="rows">\(each: requests, row)</ul></section>
            """
    }

    private var nobody: HTML {
        context.empty(context("operations.people.nobody"), context("operations.people.nobody.text"))
    }

    private func table(_ people: [Account], _ title: String) -> HTML {
        func row(_ account: Account) -> HTML {
            """
            <tr><td><a href="\(OperationPath.person(account.id))"><b>\(name: account.name)</b></a></td>\
            <td>\(account.email ?? account.phone ?? "")</td>\
            <td>\(roles(account.roles))</td></tr>
            """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: [
                "operations.column.person", "operations.column.login", "operations.column.roles",
            ], column)</tr></thead>
            <tbody>\(each: people, row)</tbody></table></div>
            """
    }

    private func column(_ key: String) -> HTML {
        "<th scope=\"col\">\(context(key))</th>"
    }

    private func roles(_ roles: Set<Role>) -> String {
        Role.all.filter(roles.contains).map { context("role.\($0.rawValue)") }
            .joined(separator: ", ")
    }

    /// Page of one person: their roles, a button for each, and the record of changes.
    /// - Parameter viewer: the operator who looks.
    func person(_ person: Person, _ typed: SubmittedForm, viewer: AccountID?) -> HTML {
        let account = person.account
        func role(_ role: Role) -> HTML {
            if let request = person.requests.first(where: { $0.role == role }) {
                return requestRow(request, viewer: viewer)
            }
            return roleRow(role, of: account)
        }
        let login = account.logins.map { HTML(text: $0) }
        return context.console(
            account.name, menu: .operations, at: Navigation.operationsPeople,
            """
            \(context.pageHead(account.name, account.id.description))
            <div class="stack loose">\(context.formErrors(typed))
            <section class="card"><header><h2>\(context("operations.column.login"))</h2></header>\
            <div class="body">\(each: login, { "<p>\($0)</p>" })\
            <p class="muted">\(context(
                "operations.people.since", parts: ["day": context.day(account.createdAt)]))</p>\
            </div></section>
            <section class="card"><header><h2>\(context("operations.column.roles"))</h2></header>\
            <ul class="rows">\(each: Role.given, role)</ul></section>
            \(accountState(person, viewer: viewer))\(record(person.changes))</div>
            """)
    }

    /// Row of a role that waits for a second operator.
    private func requestRow(_ request: RoleRequest, viewer: AccountID?) -> HTML {
        let role = request.role.rawValue
        let field = [(RoleForm.role.name, role)]
        let confirm =
            request.by == viewer
            ? HTML("")
            : context.action(
                OperationPath.confirmations(request.account),
                context("operations.people.confirm"), "small primary", fields: field)
        let withdraw = context.action(
            OperationPath.withdrawals(request.account), context("operations.people.withdraw"),
            "small", fields: field)
        let by = context(
            "operations.people.asked-by",
            parts: ["name": "\(request.byName)", "at": context.moment(request.at)])
        let command = "pasar grant \(request.account) \(role)"
        let how = context("operations.people.second", ["command": command])
        return """
            <li class="linkrow"><span class="grow"><b>\(context("role.\(role)"))</b>\
            <small>\(by) \(how)</small></span>\
            \(context.badge(context("operations.people.waits"), .warn))\(confirm)\(withdraw)</li>
            """
    }

    private func roleRow(_ role: Role, of account: Account) -> HTML {
        let has = account.roles.contains(role)
        let press = context.action(
            (has ? OperationPath.revocations : OperationPath.grants)(account.id),
            context(has ? "operations.people.revoke" : "operations.people.grant"),
            has ? "small danger" : "small", fields: [(RoleForm.role.name, role.rawValue)])
        return """
            <li class="linkrow"><span class="grow"><b>\(context("role.\(role.rawValue)"))</b>\
            <small>\(context("role.\(role.rawValue).may"))</small></span>\
            \(has ? context.badge(context("operations.people.has"), .good) : "")\(press)</li>
            """
    }

    private func record(_ changes: [RoleChange]) -> HTML {
        let title = context("operations.people.record")
        func row(_ change: RoleChange) -> HTML {
            let key = change.granted ? "operations.people.granted" : "operations.people.revoked"
            return """
                <tr><td class="nowrap">\(context.moment(change.at))</td>\
                <td>\(context(key, ["role": context("role.\(change.role.rawValue)")]))</td>\
                <td><a href="\(OperationPath.person(change.by))">\(name: change.byName)</a></td></tr>
                """
        }
        guard !changes.isEmpty else { return "" }
        return """
            <section class="card clip"><header><h2>\(title)</h2></header>\
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(title)">\
            <table class="table dense"><caption class="vh">\(title)</caption><thead><tr>\
            \(each: [
                "operations.column.when", "operations.column.what", "operations.column.who",
            ], column)</tr></thead><tbody>\
            \(each: changes, row)</tbody></table></div></section>
            """
    }
}
