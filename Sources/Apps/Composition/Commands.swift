import Access
import Accounts
import Uploads
import Identities
import Imports
import Operations
import Shops
import Store
import Web
import World

extension Pasar {
    /// Recovers from a crash at start: resumes imports that were interrupted, and deletes leftover
    /// files.
    public func start() async throws {
        Spool.sweep(spool, now: world.now())
        features.media.sweep()
        features.evidence.sweep()
        try await features.imports.resumeImports()
        _ = try await features.payouts.sealNumbers()
        _ = try await features.secondFactors.seal()
    }

    /// Encrypts all account numbers with the first key, after a rotation. Returns how many.
    public func sealNumbers() async throws -> Int { try await features.payouts.sealNumbers() }

    /// The same for the secrets of second factors.
    public func sealSecondFactors() async throws -> Int {
        try await features.secondFactors.seal()
    }

    /// Checks every invariant of the books; empty if they hold. Without the time, nothing is late.
    public static func verify(
        _ store: any Store, at now: Instant? = nil
    ) async throws -> [(check: String, fault: String)] {
        try await Operations.verify(store, audits, at: now)
    }

    /// Imports a file into a shop and returns a report for people; with `isPreview` it writes
    /// nothing and reports what would change.
    public func importFile(
        _ path: String, shop text: String, isPreview: Bool = false
    ) async throws -> String {
        guard let id = ShopID(text) else { throw CommandFault.noShop(text) }
        let found = try await store.read { db in try Shops.shop(id, in: db) }
        guard found != nil else { throw CommandFault.noShop(text) }
        let done = try await features.imports.importFile(path, shop: id, isPreview: isPreview)
        let lines = try await features.imports.report(of: done.id)
        let c = done.counts
        let summary = """
            \(done.name): \(done.state == .cancelled ? "preview" : done.state.rawValue); \
            \(c.rows.total) rows: new \(c.rows.new), changed \(c.rows.changed), unchanged \
            \(c.rows.unchanged), refused \(c.rows.refused); products new \(c.newProducts), changed \
            \(c.changedProducts), unchanged \(c.unchangedProducts); notes \(c.notes); pictures \
            fetched \(c.picturesFetched), missing \(c.pictures)
            """
        let fault = done.fault.map { ["\($0): line \(done.faultLine): \(done.faultDetail)"] } ?? []
        return ([summary] + fault + lines.map(Self.shown)).joined(separator: "\n")
    }

    private static func shown(_ line: ReportLine) -> String {
        let place = line.line == 0 ? "" : "line \(line.line), "
        let about = line.subject.isEmpty ? "" : " (\(line.subject))"
        let values = line.before.isEmpty ? line.detail : "\(line.before) -> \(line.detail)"
        return "\(place)\(line.column)\(about): \(line.code) \(values)"
    }
}

extension Pasar {
    /// Gives a role at the machine's command line: the way where no second operator is there to
    /// confirm it.
    public func grant(_ role: String, to text: String) async throws {
        guard let id = AccountID(text) else { throw CommandFault.noAccount(text) }
        guard let role = Role.given.first(where: { $0.rawValue == role }) else {
            throw CommandFault.noRole(role)
        }
        try await features.accounts.giveRoleAtMachine(role, to: id)
    }
}

extension Pasar {
    /// Turns somebody's second factor off at the machine's command line: the way for whoever lost
    /// the app and all recovery codes. Returns the account's id.
    public func removeSecondFactor(of text: String) async throws -> String {
        guard let login = markets.all.lazy.compactMap({ Login(text, in: $0) }).first else {
            throw CommandFault.noLogin(text)
        }
        guard let id = try await features.secondFactors.removeAtMachine(login) else {
            throw CommandFault.noSecondFactor(text)
        }
        return id.description
    }
}

enum CommandFault: Error, CustomStringConvertible {
    case noShop(String)
    case noAccount(String)
    case noRole(String)
    case noLogin(String)
    case noAccountOf(String)
    case noSecondFactor(String)
    var description: String {
        switch self {
        case .noAccount(let id):
            "There is no account \(id). Its id stands on the person's page in Operations."
        case .noRole(let role):
            "There is no role \(role). Roles: "
                + Role.given.map(\.rawValue).joined(separator: ", ")
        case .noLogin(let text):
            "\(text) is neither an e-mail address nor a phone number; begin a number with +."
        case .noAccountOf(let text): "There is no account of \(text)."
        case .noSecondFactor(let text):
            "There is no account of \(text), or it has no second factor."
        case .noShop(let id):
            "There is no shop \(id). Its id stands in the Seller Center's address."
        }
    }
}
