import Accounts
import Access
import Identities
import Markets
import Modules
import Store
import Text
import World

/// Replacement of a browser's visitor session by a signed-in one; the browser becomes a known
/// device.
public struct SessionStart: Sendable {
    public let session: NewSession
    /// Session that the browser came with; it is deleted.
    let old: SessionID?
    let isVisitor: Bool
    let device: String
    let events: TransactionEvents

    /// Known devices of one account; an older one is a new browser again.
    static let mostDevices = 50

    /// Step: opens the session of an account whose secrets were all right.
    public func admit(_ account: AccountID, in db: Transaction) throws {
        if let old {
            if isVisitor {
                try events.publish(VisitorSignedIn(visitor: old, account: account), in: db)
            }
            try Accounts.end(old, in: db)
        }
        try session.open(account: account, in: db)
        try db.execute(
            """
            INSERT INTO devices (token_hash, account, at)
            VALUES (\(Digest.sha256(device)), \(account), \(session.at))
            ON CONFLICT (token_hash, account) DO UPDATE SET at = excluded.at
            """)
        try db.execute(
            """
            DELETE FROM devices WHERE account = \(account) AND token_hash NOT IN
                (SELECT token_hash FROM devices WHERE account = \(account)
                 ORDER BY at DESC, token_hash LIMIT \(Self.mostDevices))
            """)
    }

    public func signedIn(_ account: AccountID, _ name: String) -> SignedIn {
        SignedIn(
            account: account, name: name, session: session.id, token: session.token,
            device: device)
    }
}

extension Authentication {
    public static let deviceCookie = "pasar_device"

    public func entry(
        _ caller: Caller, _ browser: Browser, _ device: String?
    ) -> SessionStart {
        SessionStart(
            session: accounts.newSession(browser, caller), old: caller.session,
            isVisitor: caller.account == nil,
            device: Self.deviceToken(device) ?? world.token(), events: events)
    }

    /// Device token from a cookie; nil if it can't be one of ours.
    private static func deviceToken(_ text: String?) -> String? {
        guard let text, World.isToken(text) else { return nil }
        return text
    }

    /// Step: hash of a device that has signed in to the account before; nil for another.
    public static func known(
        _ device: String?, of account: AccountID, in db: Transaction
    ) throws -> [UInt8]? {
        guard let hash = deviceToken(device).map({ Digest.sha256($0) }) else { return nil }
        let count: Int? = try db.value(
            "SELECT 1 FROM devices WHERE token_hash = \(hash) AND account = \(account)")
        return count == nil ? nil : hash
    }

    /// Signs in by login and password, unless the account has a second factor, which is then waited
    /// for. Throws `wrongSignIn` alike, and after the same time, for an unknown login and a wrong
    /// password.
    public func signIn(
        login text: String, password: String, caller: Caller, browser: Browser,
        device: String? = nil
    ) async throws -> SignInResult {
        let login = Login(text, in: markets.market(caller.marketCode))
        let entry = entry(caller, browser, device)
        let now = entry.session.at
        let attempt = try await store.write { db in
            try Self.beginTry(login, typed: text, browser, device, at: now, in: db)
        }
        let right = try await judged(
            password, attempt.hash, lane: attempt.lane, attempt.counted)
        guard right, let id = attempt.account, let hash = attempt.hash else {
            throw AuthenticationRefusal.wrongSignIn
        }
        let admitsDemo = options.admitsDemoPeople(from: browser)
        let (token, asks) = (world.token(), secondFactors)
        let result = try await store.write { db -> Result<SignInResult, AuthenticationRefusal> in
            guard let account = try Accounts.account(id, in: db) else {
                throw AuthenticationRefusal.wrongSignIn
            }
            // A right password is no wrong try, whatever else stands in the way.
            if !admitsDemo, account.isDemo {
                try attempt.counted.drop(in: db)
                return .failure(.demoStaysHome)
            }
            if account.isClosed {
                try attempt.counted.drop(in: db)
                return .failure(.accountClosed)
            }
            try attempt.counted.takeBack(in: db)
            let waiting = WaitingSignIn(
                account: id, name: account.name, token: token, passwordHash: hash, at: now)
            if try asks.ask(waiting, in: db) { return .success(.waits(waiting)) }
            try entry.admit(id, in: db)
            return .success(.signedIn(entry.signedIn(id, account.name)))
        }
        return try result.get()
    }

    /// Verifies a password whose try is counted. Where the queue is full the try counts for nothing.
    func judged(
        _ password: String, _ hash: String?, lane: String, _ counted: GuardedTry
    ) async throws -> Bool {
        do {
            return try await passwords.verify(password, against: hash, lane: lane)
        } catch let busy as StoreError {
            try await store.write { db in try counted.drop(in: db) }
            throw busy
        }
    }

    private struct Attempt: Sendable {
        let account: AccountID?
        let hash: String?
        let counted: GuardedTry
        let lane: String
    }

    private static func beginTry(
        _ login: Login?, typed: String, _ browser: Browser, _ device: String?, at now: Instant,
        in db: Transaction
    ) throws -> Attempt {
        let found = try login.flatMap { try Accounts.idAndHash(of: $0, in: db) }
        let trusted = try found.flatMap { try known(device, of: $0.id, in: db) }
        var counted = GuardedTry(login: login?.text ?? typed, browser: browser, device: trusted)
        try counted.begin(at: now, in: db)
        return Attempt(
            account: found?.id, hash: found?.hash, counted: counted,
            // Its devices share the account's lane: an account can have many.
            lane: trusted == nil ? browser.network : "account \(found?.id ?? ID(0))")
    }
}
