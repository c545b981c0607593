import Access
import Accounts
import Identities
import JSON
import Store

/// What the database has about one person, as JSON: for whoever asks what is known of them.
///
/// Promises: every table whose column names an account is here or says why not (a test reads the
/// schema); no hash and no secret leaves; it is one state of the database.
public struct AccountExport: Sendable {
    /// Rows of one table; a person has far fewer.
    static let most = 100_000

    /// Columns that name an account by which no row is exported.
    static let elsewhere: [String: String] = [
        "stock_moves.account": "what somebody did for their shop",
        "stock_moves.holder": "an order or a checkout",
        "reservations.holder": "an order or a checkout",
        "payout_accounts.owner": "a shop or a creator",
        "payouts.owner": "a shop or a creator",
        "statements.owner": "a shop or a creator",
        "statement_days.owner": "a shop or a creator",
        "payout_downloads.account": "what somebody did for the market",
        "room_moderators.host": "about the moderator",
        "room_blocks.host": "about whoever is blocked",
        "abuse_reports.account": "kept from whoever is reported; the reporter has the notice",
    ]

    /// Columns that say who did something to others: about those, and exported with them.
    static let acts: Set<String> = [
        "rollout_invitations.invited_by", "role_changes.by_account", "role_requests.by_account",
        "role_requests.decided_by", "account_actions.by_account", "shops.decided_by",
        "sandbox_disputes.evidence_by", "orders.paused_by", "disputes.evidence_by",
        "creator_checks.decided_by", "stall_closures.closed_by", "stall_closures.reopened_by",
        "paying_accounts.set_by", "payout_batches.made_by", "payout_batches.approved_by",
        "payout_batches.sent_by", "payouts.asked_by", "payouts.decided_by",
        "payouts.returned_by", "reserve_terms.set_by", "remittances.recorded_by",
        "settlement_files.imported_by", "room_blocks.by_account", "chat_removals.by_account",
        "chat_mutes.by_account", "abuse_reports.decided_by", "abuse_decisions.by_account",
    ]

    /// Step: the export of an account, a table an array of rows.
    static func json(of account: AccountID, in db: Transaction) throws -> [UInt8] {
        var json = JSONWriter()
        try json.object { json in
            json.member("account", account)
            json.key("tables")
            try json.object { json in
                for table in tables {
                    json.key(table.name)
                    try write(table, of: account, to: &json, in: db)
                }
            }
        }
        return json.bytes
    }

    private enum Cell { case number(Int64), text(String), nothing }

    private static func write(
        _ table: ExportedTable, of account: AccountID, to json: inout JSONWriter,
        in db: Transaction
    ) throws {
        let columns = table.columns
        let statement = table.rows(account)
        let rows = try db.rows("\(statement) LIMIT \(most)") { row in
            try columns.map { column -> Cell in
                if table.texts.contains(column) {
                    return (try row.next() as String?).map(Cell.text) ?? .nothing
                }
                return (try row.next() as Int64?).map(Cell.number) ?? .nothing
            }
        }
        json.array(rows) { row, json in
            json.object { json in
                for (column, cell) in zip(columns, row) {
                    json.key(column)
                    switch cell {
                    // As text beyond what JavaScript's numbers hold.
                    case .number(let n) where n.magnitude > UInt64(Row.largestCount):
                        json.text("\(n)")
                    case .number(let n): json.integer(n)
                    case .text(let text): json.text(text)
                    case .nothing: json.null()
                    }
                }
            }
        }
    }
}

extension Pasar {
    /// All that the database has about the account of a login, as JSON.
    public func exportAccount(of text: String) async throws -> [UInt8] {
        let logins = markets.all.lazy.compactMap { Login(text, in: $0) }
        guard let login = logins.first else { throw CommandFault.noLogin(text) }
        let json = try await store.report { db -> [UInt8]? in
            guard let id = try Accounts.idAndHash(of: login, in: db)?.id else { return nil }
            return try AccountExport.json(of: id, in: db)
        }
        guard let json else { throw CommandFault.noAccountOf(text) }
        return json
    }
}
