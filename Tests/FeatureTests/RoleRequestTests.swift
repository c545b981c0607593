import Access
import Identities
import Store
import TestSupport
import Testing
import World

@testable import Accounts

/// Roles that take two operators.
@Suite struct RoleRequestTests {
    struct People {
        let bench: AccountsBench
        let olu: AccountID
        let ada: AccountID
        let mai: AccountID
    }

    private static func with(
        _ engine: TestEngine, _ body: (People) async throws -> Void
    ) async throws {
        try await AccountsBench.on(engine) { bench in
            let olu = try await bench.signUp("olu@example.com").account
            let ada = try await bench.signUp("ada@example.com").account
            let mai = try await bench.signUp("mai@example.com").account
            for one in [olu, ada] {
                try await bench.accounts.giveRoleAtMachine(.operator, to: one)
            }
            try await body(People(bench: bench, olu: olu, ada: ada, mai: mai))
        }
    }

    private static func roles(_ id: AccountID, _ bench: AccountsBench) async throws -> Set<Role> {
        try await bench.accounts.person(id).account.roles
    }

    @Test(arguments: TestEngine.here)
    func financeTakesASecondOperator(engine: TestEngine) async throws {
        try await Self.with(engine) { p in
            let accounts = p.bench.accounts
            // Oneself, somebody else, and another operator: each waits.
            for whom in [p.olu, p.mai, p.ada] {
                for role in [Role.finance, .operator] {
                    let before = try await Self.roles(whom, p.bench)
                    try await accounts.setRole(role, true, of: whom, by: p.olu)
                    #expect(try await Self.roles(whom, p.bench) == before)
                    guard !before.contains(role) else { continue }
                    await #expect(throws: AccountRefusal.ownRequest) {
                        try await accounts.confirmRole(role, of: whom, by: p.olu)
                    }
                    #expect(try await Self.roles(whom, p.bench) == before)
                }
            }
            #expect(try await accounts.roleRequests().count == 4)
            try await accounts.confirmRole(.finance, of: p.olu, by: p.ada)
            #expect(try await Self.roles(p.olu, p.bench).contains(.finance))
            let last = try #require(try await accounts.person(p.olu).changes.first)
            #expect(last.role == .finance && last.granted && last.by == p.ada)
            await #expect(throws: AccountRefusal.noSuchRequest) {
                try await accounts.confirmRole(.finance, of: p.olu, by: p.ada)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func anotherOperatorIsToldAndARequestCanBeWithdrawn(engine: TestEngine) async throws {
        try await Self.with(engine) { p in
            let (accounts, inbox) = (p.bench.accounts, p.bench.notifications)
            let before = try await inbox.inbox(of: p.ada).count
            for _ in 1...2 { try await accounts.setRole(.finance, true, of: p.mai, by: p.olu) }
            #expect(try await inbox.inbox(of: p.ada).count == before + 1)
            try await accounts.withdrawRole(.finance, of: p.mai, by: p.olu)
            await #expect(throws: AccountRefusal.noSuchRequest) {
                try await accounts.confirmRole(.finance, of: p.mai, by: p.ada)
            }
            #expect(try await Self.roles(p.mai, p.bench) == [.shopper])
            // Roles that move no money take one operator.
            try await accounts.setRole(.support, true, of: p.mai, by: p.olu)
            #expect(try await Self.roles(p.mai, p.bench) == [.shopper, .support])
        }
    }

    @Test(arguments: TestEngine.here)
    func aLoneOperatorUsesTheMachine(engine: TestEngine) async throws {
        try await Self.with(engine) { p in
            try await p.bench.accounts.setRole(.operator, false, of: p.ada, by: p.olu)
            try await p.bench.accounts.setRole(.finance, true, of: p.mai, by: p.olu)
            try await p.bench.accounts.giveRoleAtMachine(.finance, to: p.mai)
            #expect(try await Self.roles(p.mai, p.bench).contains(.finance))
            #expect(try await p.bench.accounts.roleRequests().isEmpty)
            let records = try await p.bench.accounts.person(p.mai).changes
            #expect(records.map(\.by) == [p.mai])
        }
    }
}
