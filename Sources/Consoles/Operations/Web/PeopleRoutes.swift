import Access
import Identities
import Accounts
import DesignSystem
import HTML
import Store
import Web
import World

struct PeopleForm: Form {
    static let q = Field<String>.text("q", .search, 0...254)
    static let fields: [any AnyField] = [q]
    let q: String
    init(_ input: Input) throws { q = try input[Self.q] }
}

struct RoleForm: Form {
    static let role = Field<String>.parsed(
        "role", max: 12, schema: .choice(Role.given.map(\.rawValue))
    ) { typed in Role.given.first { $0.rawValue == typed }?.rawValue }
    static let fields: [any AnyField] = [role]
    let role: Role
    init(_ input: Input) throws { role = Role(rawValue: try input[Self.role]) }
}

struct PersonView: View {
    struct ChangeView: View {
        static let shape = Shape<ChangeView>(
            "RoleChange",
            [
                .text("role") { $0.change.role.rawValue }, .flag("granted") { $0.change.granted },
                .id("by") { $0.change.by }, .instant("at") { $0.change.at },
            ])
        let change: RoleChange
    }
    static let shape = Shape<PersonView>(
        "Person",
        [
            .id("id") { $0.account.id }, .text("name") { $0.account.name },
            .maybe("email") { $0.account.email }, .maybe("phone") { $0.account.phone },
            .texts("roles") { $0.account.roles.map(\.rawValue).sorted() },
            .instant("created_at") { $0.account.createdAt }, .list("changes") { $0.changes },
            .texts("asked") { $0.asked }, .flag("closed") { $0.isClosed },
        ])
    let account: Account
    let changes: [ChangeView]
    /// Roles that wait for a second operator.
    let asked: [String]
    let isClosed: Bool

    init(_ person: Person) {
        account = person.account
        changes = person.changes.map { ChangeView(change: $0) }
        asked = person.requests.map(\.role.rawValue)
        isClosed = person.account.isClosed
    }
    init(_ account: Account) {
        self.account = account
        changes = []
        asked = []
        isClosed = account.isClosed
    }
}

struct PeopleView: View {
    static let shape = Shape<PeopleView>("People", [.list("people") { $0.people }])
    let people: [PersonView]
}

extension OperationsWeb {
    /// Routes for finding people and changing their roles.
    var peopleRoutes: [Route] {
        [
            Route(
                .get, Navigation.operationsPeople, for: .role(.operator), takes: PeopleForm.self,
                gives: PeopleView.shape.schema,
                "People by e-mail address, phone number or id; staff without words"
            ) { request, form in
                let people = try await operations.accounts.people(form.q)
                let requests = form.q.isEmpty ? try await operations.accounts.roleRequests() : []
                let context = try await designSystem.context(request)
                return request.answer(PeopleView(people: people.map { PersonView($0) })) {
                    OperationPages(context: context).people(
                        people, asked: form.q, requests: requests)
                }
            },
            Route(
                .get, OperationPath.person, for: .role(.operator),
                gives: PersonView.shape.schema, "Somebody's roles, and who gave them"
            ) { request in try await personPage(request, SubmittedForm()) },
            change(
                OperationPath.grants, true,
                "Gives somebody a role, or asks a second operator for it; kept on record"),
            decision(
                OperationPath.confirmations, "role-confirmed",
                "Confirms a role that another operator asked for; kept on record"
            ) { try await $0.confirmRole($1, of: $2, by: $3) },
            decision(
                OperationPath.withdrawals, "role-withdrawn", "Withdraws a role that was asked for"
            ) { try await $0.withdrawRole($1, of: $2, by: $3) },
            change(OperationPath.revocations, false, "Takes a role away; kept on record"),
        ]
    }

    private func change(
        _ place: URLPattern1<AccountID>, _ granted: Bool, _ summary: String
    ) -> Route {
        Route(
            .post, place, for: .role(.operator), takes: RoleForm.self,
            gives: Done.shape.schema, refusals: [409], summary,
            onInvalid: { request, _, typed in try await personPage(request, typed) }
        ) { request, account, form in
            let id = try request.at(place)
            try await operations.accounts.setRole(form.role, granted, of: id, by: account)
            let done = request.done(then: OperationPath.person(id))
            let subject = "\(id) \(form.role.rawValue)"
            return granted
                ? done.recorded(
                    form.role.needsConfirmation ? "role-asked" : "role-granted", subject: subject)
                : done.recorded("role-revoked", subject: subject)
        }
    }

    private func decision(
        _ place: URLPattern1<AccountID>, _ event: StaticString, _ summary: String,
        decide: @escaping @Sendable (Accounts, Role, AccountID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .role(.operator), takes: RoleForm.self,
            gives: Done.shape.schema, refusals: [404, 409], summary,
            onInvalid: { request, _, typed in try await personPage(request, typed) }
        ) { request, account, form in
            let id = try request.at(place)
            try await decide(operations.accounts, form.role, id, account)
            return request.done(then: OperationPath.person(id))
                .recorded(event, subject: "\(id) \(form.role.rawValue)")
        }
    }

    func personPage(_ request: Request, _ typed: SubmittedForm) async throws -> Response {
        let person = try await operations.accounts.person(try request.at(OperationPath.person))
        let context = try await designSystem.context(request)
        return request.answer(PersonView(person)) {
            OperationPages(context: context).person(
                person, typed, viewer: request.caller.account)
        }
    }
}
