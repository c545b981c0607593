import CSV
import Glibc
import Identities
import Store
import TestSupport
import Testing
import World

@testable import Authentication
@testable import Payouts

/// Account numbers are encrypted in the store, and can have a new key.
struct PayoutSecrecyTests {
    private static func numbers(_ s: CreatorFixture) async throws -> [String] {
        try await s.test.store.read { db in
            try db.values(
                """
                SELECT number FROM payout_accounts UNION ALL SELECT number FROM payouts
                UNION ALL SELECT number FROM paying_accounts
                UNION ALL SELECT number FROM payout_batches
                """)
        }
    }

    /// The same shop with other keys, as after a restart.
    private static func payouts(_ s: CreatorFixture, _ keys: SecretKeys) -> Payouts {
        Payouts(
            store: s.test.store, world: s.test.pasar.world, markets: s.test.pasar.markets,
            authentication: s.test.pasar.authentication, keys: keys)
    }

    private static func asked(_ engine: TestEngine, _ body: (CreatorFixture) async throws -> Void)
        async throws
    {
        try await CreatorFixture.with(engine) { s in
            try await s.earn()
            try await s.payouts.keep(
                CreatorFixture.bank, .creator, by: PasswordProof(account: s.zainab))
            // A first account for money that is there waits, too.
            s.test.clock.advance(.hours(72))
            _ = try await s.payouts.ask(.all, .creator, of: s.zainab, idempotencyKey: nil)
            try await body(s)
        }
    }

    @Test(arguments: TestEngine.here)
    func aNumberStandsNowhereInTheClear(_ engine: TestEngine) async throws {
        try await Self.asked(engine) { s in
            let numbers = try await Self.numbers(s)
            #expect(numbers.count == 2)
            for number in numbers {
                #expect(number.hasPrefix("s1.") && !number.contains("12345678"))
            }
            let (fran, fern) = try await s.staff()
            _ = try await s.sendBatch(fran, fern)
            let all = try await Self.numbers(s)
            #expect(all.count == 4 && all.allSatisfy { $0.hasPrefix("s1.") })
        }
    }

    @Test(arguments: TestEngine.here)
    func aNewKeyTakesOverAndTheOldOneIsNeededNoMore(_ engine: TestEngine) async throws {
        try await Self.asked(engine) { s in
            let (one, two) = (SecretKeys.newKey(), SecretKeys.newKey())
            try await s.test.store.write { db in
                // From before numbers were encrypted.
                try db.execute("UPDATE payouts SET number = '12345678', number_tail = ''")
                try db.execute("UPDATE payout_accounts SET number = '12345678'")
            }
            let first = Self.payouts(s, try SecretKeys(hex: one))
            #expect(try await first.sealNumbers() == 2)
            #expect(try await first.sealNumbers() == 0)
            let both = Self.payouts(s, try SecretKeys(hex: "\(two)\n\(one)\n"))
            #expect(try await both.sealNumbers() == 2)
            let second = Self.payouts(s, try SecretKeys(hex: two))
            let payout = try await s.test.store.read { db in
                try Payouts.payouts(.asked, after: nil, in: db)[0]
            }
            #expect(payout.bank.masked == "Monzo ••••5678")
            #expect(try payout.bank.opened(second.keys).number == "12345678")
            #expect(throws: SecretFault.self) { try payout.bank.opened(first.keys) }
        }
    }

    @Test func aCellIsNoFormula() {
        let account = BankAccount(
            holder: "=HYPERLINK(\"x\")", bank: "A, B", code: "", number: "1")
        #expect(account.masked == "A, B ••••1")
        let line = CSVText.line([account.holder, "-5.00", "-5+5", "a,b"])
        #expect(line == "\"'=HYPERLINK(\"\"x\"\")\",-5.00,'-5+5,\"a,b\"\r\n")
    }
}

/// Keys of stored secrets.
struct SecretKeysTests {
    @Test func aSealedTextOpensWithItsKeyAlone() throws {
        let (one, two) = (SecretKeys.newKey(), SecretKeys.newKey())
        let keys = try SecretKeys(hex: one)
        let sealed = keys.seal("12345678")
        #expect(sealed != keys.seal("12345678"))
        #expect(try keys.open(sealed) == "12345678")
        #expect(try SecretKeys(hex: "\(two),\(one)").open(sealed) == "12345678")
        #expect(throws: SecretFault.self) { try SecretKeys(hex: two).open(sealed) }
        let last = sealed.last == "0" ? "1" : "0"
        #expect(throws: SecretFault.broken) { try keys.open(sealed.dropLast() + last) }
        for text in ["", "s1", "s1.x", "12345678", "s1.\(sealed.split(separator: ".")[1]).zz"] {
            #expect(throws: SecretFault.self) { try keys.open(text) }
        }
        #expect(keys.isCurrent(sealed))
        #expect(try !SecretKeys(hex: two).isCurrent(sealed))
    }

    @Test(arguments: ["", "abc", "zz", String(repeating: "a", count: 63)])
    func whatIsNoKeyIsRefused(_ text: String) {
        #expect(throws: SecretFault.notAKey) { try SecretKeys(hex: text) }
    }

    @Test func theFileIsMadeOnceForItsOwnerAlone() async throws {
        try await withTestFolder { folder in
            let path = folder + "/bank.keys"
            let keys = try SecretKeys.load(path)
            let sealed = keys.seal("1")
            #expect(try SecretKeys.load(path).open(sealed) == "1")
            var found = stat()
            #expect(stat(path, &found) == 0 && found.st_mode & 0o777 == 0o600)
            let rotated = try SecretKeys.rotate(path)
            #expect(!rotated.isCurrent(sealed))
            #expect(try rotated.open(sealed) == "1")
            #expect(stat(path, &found) == 0 && found.st_mode & 0o777 == 0o600)
        }
    }
}
