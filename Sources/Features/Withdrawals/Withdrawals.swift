import Accounts
import Identities
import Localization
import Notifications
import Orders
import Returns
import Store
import World

/// Withdrawals: the right to withdraw for people who aren't signed in, by a code that is mailed.
///
/// Promises: whoever reads the mail of an order's buyer can withdraw from it, nobody else; asking for a
/// code tells a stranger nothing of orders; a code works once, for a quarter of an hour and five tries.
public struct Withdrawals: Sendable {
    let store: any Store
    let world: World
    let strings: Strings
    let returns: Returns

    public init(store: any Store, world: World, strings: Strings, returns: Returns) {
        self.store = store
        self.world = world
        self.strings = strings
        self.returns = returns
    }

    public static let migrations = WithdrawalsSchema.migrations
}

/// A code by which somebody withdraws who isn't signed in. Six digits, valid for a quarter of an hour
/// and five tries; stored as a hash.
enum WithdrawalCode {
    static let kept = TimeSpan.minutes(15)
    static let tries = 5
    /// Minimum time between two mails about one order.
    static let cooldown = TimeSpan.minutes(1)
    /// Mails about one order in a day: six codes of five tries are 30 guesses at a million.
    static let perDay = 6
    static let day = TimeSpan.hours(24)

    static func hash(_ digits: String, _ id: WithdrawalID) -> [UInt8] {
        Digest.sha256("\(id.rawValue):\(digits)")
    }
}

extension Withdrawals {
    /// Mails a code to the buyer of an order, if this is their address. The answer is the same whether
    /// it is or not: a stranger learns nothing of orders.
    public func sendCode(_ order: OrderID?, email: String) async throws -> WithdrawalID {
        let now = world.now()
        let (id, message) = (WithdrawalID(world.ids.next(at: now)), world.id(InboxMessageKind.self))
        let digits = world.code(digits: 6)
        return try await store.write { db in
            let buyer = try order.flatMap { try Self.buyer(of: $0, email: email, in: db) }
            let isAllowed = try order.map { try Self.mayMail($0, at: now, in: db) } ?? false
            let hash = buyer != nil && isAllowed ? WithdrawalCode.hash(digits, id) : nil
            try db.execute(
                """
                INSERT INTO withdrawal_codes
                    (id, order_id, buyer, code_hash, tries, created_at, expires_at)
                VALUES (\(id), \(order), \(buyer), \(hash), 0, \(now), \(now + WithdrawalCode.kept))
                """)
            if hash != nil, let buyer, let order {
                let locale = try Accounts.locales(of: [buyer], in: db)[buyer] ?? .enUS
                let values = ["order": order.short, "code": digits]
                try Notifications.enqueue(
                    OutgoingMessage(
                        channel: .email, to: email,
                        subject: strings.text(
                            LocalizedText("withdrawals.code.subject", values), in: locale),
                        text: strings.text(
                            LocalizedText("withdrawals.code.mail", values), in: locale)),
                    .verification, id: message, at: now, in: db)
            }
            return id
        }
    }

    /// Withdraws from the order that a code was mailed about. Throws `wrongCode` for a wrong, used or
    /// expired one.
    public func withdraw(_ id: WithdrawalID, code: String) async throws -> OrderID {
        let now = world.now()
        let new = ReturnID(world.ids.next(at: now))
        // A wrong try is counted, so it may not be thrown inside of the transaction.
        let order: OrderID? = try await store.write { db in
            guard let order = try Self.take(id, code, at: now, in: db) else { return nil }
            _ = try returns.withdraw(from: order, new: new, at: now, in: db)
            return order.id
        }
        guard let order else { throw WithdrawalRefusal.wrongCode }
        return order
    }

    /// Deletes codes that have expired. Returns how many.
    func deleteOldCodes() async throws -> Int {
        let end = world.now() - WithdrawalCode.day
        return try await store.write { db in
            try db.execute("DELETE FROM withdrawal_codes WHERE expires_at < \(end)")
        }
    }

    // MARK: steps

    private static func buyer(
        of id: OrderID, email: String, in db: Transaction
    ) throws -> AccountID? {
        guard let order = try Order.find([id], in: db)[id],
            let own = try Accounts.email(of: order.buyer, in: db),
            own.lowercased() == email.lowercased()
        else { return nil }
        return order.buyer
    }

    private static func mayMail(
        _ order: OrderID, at now: Instant, in db: Transaction
    ) throws -> Bool {
        let sent: [Instant] = try db.values(
            """
            SELECT created_at FROM withdrawal_codes
            WHERE order_id = \(order) AND code_hash IS NOT NULL
              AND created_at > \(now - WithdrawalCode.day)
            ORDER BY created_at DESC LIMIT \(WithdrawalCode.perDay)
            """)
        guard sent.count < WithdrawalCode.perDay else { return false }
        return sent.first.map { now - $0 >= WithdrawalCode.cooldown } ?? true
    }

    /// Step: the order of a code, which is used up by that; nil if it is wrong.
    private static func take(
        _ id: WithdrawalID, _ digits: String, at now: Instant, in db: Transaction
    ) throws -> Order? {
        let row = try db.row(
            """
            SELECT order_id, buyer, code_hash FROM withdrawal_codes
            WHERE id = \(id) AND code_hash IS NOT NULL AND used_at IS NULL
              AND expires_at > \(now) AND tries < \(WithdrawalCode.tries)
            """
        ) { (try $0.next() as OrderID, try $0.next() as AccountID, try $0.next() as [UInt8]) }
        guard let (order, buyer, hash) = row else { return nil }
        try db.execute("UPDATE withdrawal_codes SET tries = tries + 1 WHERE id = \(id)")
        guard Digest.equal(hash, WithdrawalCode.hash(digits, id)) else { return nil }
        try db.execute("UPDATE withdrawal_codes SET used_at = \(now) WHERE id = \(id)")
        return try Order.find(order, buyer: buyer, in: db)
    }
}
