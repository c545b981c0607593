import Access
import Store

/// A table of which a person is told the rows that are about them.
struct ExportedTable: Sendable {
    let name: String
    /// Columns of text; the others are whole numbers: ids, times in milliseconds, amounts in minor
    /// units.
    let texts: Set<String>
    /// Columns that are no business of whoever holds the export: hashes and secrets.
    let withheld: Set<String>
    let rows: @Sendable (AccountID) -> SQL

    init(
        _ name: String, texts: String, withheld: String = "",
        _ rows: @escaping @Sendable (AccountID) -> SQL
    ) {
        self.name = name
        self.texts = Set(texts.split(separator: " ").map(String.init))
        self.withheld = Set(withheld.split(separator: " ").map(String.init))
        self.rows = rows
    }

    /// Columns in the order of the statement.
    var columns: [String] {
        words.dropFirst().prefix { $0 != "FROM" }.map { $0.filter { $0 != "," && $0 != "\"" } }
    }

    /// Words of the statement, without the line breaks of its source.
    var words: [Substring] {
        rows(AccountID(0)).rendered(for: .sqlite).text.split(whereSeparator: \.isWhitespace)
    }
}

extension AccountExport {
    /// Tables with rows about a person, by the column that names them.
    static let tables: [ExportedTable] = [
        ExportedTable(
            "accounts", texts: "name email phone roles market locale", withheld: "password"
        ) {
            """
            SELECT id, name, email, phone, roles, market, locale, email_verified_at,
            phone_verified_at, demo, created_at, closed_at FROM accounts WHERE id = \($0)
            """
        },
        ExportedTable("role_grants", texts: "role") {
            """
            SELECT account, role, at FROM role_grants WHERE account = \($0)
            """
        },
        ExportedTable("role_changes", texts: "role") {
            """
            SELECT id, account, role, granted, by_account, at FROM role_changes WHERE account =
            \($0)
            """
        },
        ExportedTable("role_requests", texts: "role state") {
            """
            SELECT id, account, role, by_account, at, state, decided_by, decided_at FROM
            role_requests WHERE account = \($0)
            """
        },
        ExportedTable("account_actions", texts: "kind reason") {
            """
            SELECT id, account, kind, reason, by_account, at FROM account_actions WHERE account
            = \($0)
            """
        },
        ExportedTable("sessions", texts: "agent network market locale", withheld: "token_hash") {
            """
            SELECT id, account, created_at, expires_at, seen_at, agent, network, market, locale
            FROM sessions WHERE account = \($0)
            """
        },
        ExportedTable("devices", texts: "", withheld: "token_hash") {
            """
            SELECT account, at FROM devices WHERE account = \($0)
            """
        },
        ExportedTable("one_time_codes", texts: "purpose target", withheld: "token_hash code_hash") {
            """
            SELECT id, purpose, account, target, tries, created_at, expires_at, used_at FROM
            one_time_codes WHERE account = \($0)
            """
        },
        ExportedTable("login_changes", texts: "replaced") {
            """
            SELECT message, account, replaced, at FROM login_changes WHERE account = \($0)
            """
        },
        ExportedTable("second_factors", texts: "", withheld: "secret used_step") {
            """
            SELECT account, at, warned_at FROM second_factors WHERE account = \($0)
            """
        },
        ExportedTable("second_factor_setups", texts: "", withheld: "secret") {
            """
            SELECT account, session, at FROM second_factor_setups WHERE account = \($0)
            """
        },
        ExportedTable("waiting_sign_ins", texts: "", withheld: "token_hash password_hash") {
            """
            SELECT account, tries, at FROM waiting_sign_ins WHERE account = \($0)
            """
        },
        ExportedTable("second_factor_codes", texts: "", withheld: "code_hash") {
            """
            SELECT account FROM second_factor_codes WHERE account = \($0)
            """
        },
        ExportedTable("notices", texts: "words values link") {
            """
            SELECT id, account, words, "values", count, link, at, read_at FROM notices WHERE
            account = \($0)
            """
        },
        ExportedTable("processor_days", texts: "kind") {
            """
            SELECT account, kind, day, microseconds FROM processor_days WHERE account = \($0)
            """
        },
        ExportedTable("rollout_invitations", texts: "feature market") {
            """
            SELECT feature, market, account, invited_by, at FROM rollout_invitations WHERE
            account = \($0)
            """
        },
        ExportedTable("addresses", texts: "market address") {
            """
            SELECT account, market, address, at FROM addresses WHERE account = \($0)
            """
        },
        ExportedTable("basket_lines", texts: "market") {
            """
            SELECT owner, sku, quantity, seen_minor, market, at, room, is_selected FROM
            basket_lines WHERE owner = \($0)
            """
        },
        ExportedTable("touches", texts: "source") {
            """
            SELECT owner, product, creator, source, at FROM touches WHERE owner = \($0)
            """
        },
        ExportedTable(
            "payments", texts: "currency method state reference decline_reason",
            withheld: "challenge_path"
        ) {
            """
            SELECT id, subject, account, currency, minor, method, state, reference, tries,
            created_at, next_check_at, expires_at, is_abandoned, decline_reason, is_disputed,
            charged_back_minor FROM payments WHERE account = \($0)
            """
        },
        ExportedTable(
            "checkouts", texts: "market currency", withheld: "idempotency_scope idempotency_key"
        ) {
            """
            SELECT id, account, market, currency, total_minor, payment, at, is_direct FROM
            checkouts WHERE account = \($0)
            """
        },
        ExportedTable(
            "orders", texts: "market state currency address carrier tracking paused_by_kind"
        ) {
            """
            SELECT id, checkout, buyer, shop, market, state, currency, items_minor,
            shipping_minor, tax_minor, tax_included, total_minor, discount_minor, address,
            placed_at, paid_at, due_at, ship_by, cancel_by, delivered_at, carrier, tracking,
            is_declined, event_count, shipping_tax_minor, fee_rate_bp, refunded_items_minor,
            refunded_shipping_minor, refunded_tax_minor, withheld_vat_ppm, withheld_income_ppm,
            hold_minutes, ship_business_days, cancel_business_days, complete_days, arrival_days,
            confirmed_at, answer_minutes, arrive_by, paused_due_at, paused_by_kind, paused_by,
            replaces FROM orders WHERE buyer = \($0)
            """
        },
        ExportedTable("parcels", texts: "address state carrier tracking status outcome") {
            """
            SELECT id, shop, buyer, address, state, is_gift, grams, length_mm, width_mm,
            height_mm, packed_at, handed_over_at, carrier, tracking, status, status_at,
            delivered_at, act_by, outcome, resends, track_at, due_at FROM parcels WHERE buyer =
            \($0)
            """
        },
        ExportedTable("cases", texts: "reason state text answer decided_by note offer_state") {
            """
            SELECT id, order_id, shop, buyer, reason, state, text, opened_at, answer_by, due_at,
            answer, answered_at, decided_by, decided_at, note, offer_minor, offered_at,
            offer_state, replacement FROM cases WHERE buyer = \($0)
            """
        },
        ExportedTable(
            "returns",
            texts: "reason state next text shipping_paid_by answer carrier tracking note ended_by"
        ) {
            """
            SELECT id, order_id, shop, buyer, reason, is_withdrawal, state, next, text,
            opened_at, due_at, shipping_paid_by, refunds_delivery, answer, approved_at, carrier,
            tracking, shipped_at, received_at, inspected_at, offer_minor, offered_at,
            replacement, note, ended_by, ended_at FROM returns WHERE buyer = \($0)
            """
        },
        ExportedTable("withdrawal_codes", texts: "", withheld: "code_hash") {
            """
            SELECT id, order_id, buyer, tries, created_at, expires_at, used_at FROM
            withdrawal_codes WHERE buyer = \($0)
            """
        },
        ExportedTable("cancellations", texts: "author reason text state answer ended_by") {
            """
            SELECT id, order_id, shop, buyer, author, reason, text, state, opened_at, due_at,
            answer, refund, ended_by, ended_at FROM cancellations WHERE buyer = \($0)
            """
        },
        ExportedTable("evidence", texts: "side") {
            """
            SELECT picture, order_id, side, account, at FROM evidence WHERE account = \($0)
            """
        },
        ExportedTable("invoices", texts: "kind market content") {
            """
            SELECT id, kind, order_id, refund, buyer, shop, market, series_year, number,
            issued_at, gross_minor, tax_minor, content FROM invoices WHERE buyer = \($0)
            """
        },
        ExportedTable("disputes", texts: "gateway reference currency reason state evidence") {
            """
            SELECT id, gateway, reference, payment, checkout, buyer, currency, minor, reason,
            state, evidence_by, opened_at, decided_at, evidence, evidence_at, loss_minor FROM
            disputes WHERE buyer = \($0)
            """
        },
        ExportedTable("flash_claims", texts: "state") {
            """
            SELECT id, sale, sku, buyer, quantity, price_minor, state, until, checkout FROM
            flash_claims WHERE buyer = \($0)
            """
        },
        ExportedTable("voucher_claims", texts: "state") {
            """
            SELECT id, voucher, shop, buyer, state, order_id, at FROM voucher_claims WHERE buyer
            = \($0)
            """
        },
        ExportedTable("follows", texts: "") {
            """
            SELECT account, creator, at FROM follows WHERE account = \($0)
            """
        },
        ExportedTable(
            "shops",
            texts:
                "name slug market kind legal_name about phone tax_number state reason reason_code"
        ) {
            """
            SELECT id, owner, name, slug, market, kind, legal_name, about, phone, tax_number,
            state, reason, reason_code, created_at, sent_at, decided_at, decided_by FROM shops
            WHERE owner = \($0)
            """
        },
        ExportedTable("creators", texts: "handle name about market identity") {
            """
            SELECT id, account, handle, name, about, avatar, market, identity, followers,
            created_at FROM creators WHERE account = \($0)
            """
        },
        ExportedTable("pictures", texts: "", withheld: "digest") {
            """
            SELECT id, owner, width, height, bytes, at, unused_since FROM pictures WHERE owner =
            \($0)
            """
        },
        ExportedTable("imports", texts: "name path state fault fault_detail download") {
            """
            SELECT id, shop, account, name, path, state, preview, fault, fault_line,
            fault_detail, bytes_total, bytes_seen, rows, new_rows, changed_rows, unchanged_rows,
            refused_rows, new_products, changed_products, unchanged_products, sku_count,
            note_count, change_count, picture_count, download, pictures_wanted,
            pictures_fetched, created_at, finished_at FROM imports WHERE account =
            \($0)
            """
        },
        ExportedTable(
            "rooms", texts: "host_name market title state reason notice", withheld: "pseudonym_key"
        ) {
            """
            SELECT id, host, creator, host_name, market, title, cover, starts_at, state, epoch,
            event_count, started_at, ended_at, reason, slow_seconds, notice, pinned,
            has_recording, created_at FROM rooms WHERE host = \($0)
            """
        },
        ExportedTable("room_events", texts: "kind json") {
            """
            SELECT room, n, kind, json, account, at FROM room_events WHERE account = \($0)
            """
        },
        ExportedTable("room_moderators", texts: "") {
            """
            SELECT host, account, at FROM room_moderators WHERE account = \($0)
            """
        },
        ExportedTable("room_blocks", texts: "") {
            """
            SELECT host, account, by_account, at FROM room_blocks WHERE account = \($0)
            """
        },
        ExportedTable("chat_messages", texts: "name role body", withheld: "client_key") {
            """
            SELECT id, room, author, name, role, body, at FROM chat_messages WHERE author =
            \($0)
            """
        },
        ExportedTable("chat_mutes", texts: "") {
            """
            SELECT room, account, until, by_account FROM chat_mutes WHERE account = \($0)
            """
        },
        ExportedTable("closed_hosts", texts: "") {
            """
            SELECT host FROM closed_hosts WHERE host = \($0)
            """
        },
        ExportedTable("blocked_words", texts: "word") {
            """
            SELECT host, word FROM blocked_words WHERE host = \($0)
            """
        },
        ExportedTable("stream_keys", texts: "", withheld: "hash") {
            """
            SELECT host, at FROM stream_keys WHERE host = \($0)
            """
        },
        ExportedTable("licences", texts: "market number") {
            """
            SELECT market, number, account, at FROM licences WHERE account = \($0)
            """
        },
        ExportedTable("licence_withdrawals", texts: "market number") {
            """
            SELECT id, market, number, account, at FROM licence_withdrawals WHERE account =
            \($0)
            """
        },
    ]
}
