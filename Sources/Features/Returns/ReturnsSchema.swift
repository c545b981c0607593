import Store

enum ReturnsSchema {
    static let migrations = [
        Migration("returns-0001", [returns] + indexes + [lines, refunds] + readers)
    ]

    private static let returns: SQL = """
        CREATE TABLE returns (
            id \(.id) NOT NULL PRIMARY KEY, order_id \(.id) NOT NULL, shop \(.id) NOT NULL,
            buyer \(.id) NOT NULL, reason \(.text) NOT NULL, is_withdrawal \(.flag) NOT NULL,
            state \(.text) NOT NULL, next \(.text), text \(.text) NOT NULL,
            opened_at \(.instant) NOT NULL, due_at \(.instant), shipping_paid_by \(.text) NOT NULL,
            refunds_delivery \(.flag) NOT NULL, answer \(.text) NOT NULL, approved_at \(.instant),
            carrier \(.text), tracking \(.text), shipped_at \(.instant), received_at \(.instant),
            inspected_at \(.instant), offer_minor \(.int) CHECK (offer_minor > 0),
            offered_at \(.instant), replacement \(.id), note \(.text) NOT NULL,
            ended_by \(.text), ended_at \(.instant),
            CHECK (reason IN ('change_of_mind', 'does_not_fit', 'damaged', 'wrong_item',
                'not_as_described')),
            CHECK (state IN ('requested', 'offered', 'refused', 'disputed', 'awaiting_shipment',
                'in_transit', 'received', 'inspected', 'replacing', 'refunded', 'partly_refunded',
                'rejected', 'withdrawn', 'expired', 'replaced')),
            CHECK (shipping_paid_by IN ('buyer', 'seller')),
            CHECK ((next IS NULL) = (ended_at IS NOT NULL)),
            CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
            CHECK ((due_at IS NOT NULL) = (next IS NOT NULL AND state <> 'replacing'))
        ) \(.strict)
        """

    private static let indexes: [SQL] = [
        "CREATE UNIQUE INDEX returns_active ON returns (order_id) WHERE next IS NOT NULL",
        "CREATE INDEX returns_order ON returns (order_id, id)",
        "CREATE INDEX returns_buyer ON returns (buyer, id)",
        "CREATE INDEX returns_next ON returns (next, due_at) WHERE next IS NOT NULL",
        "CREATE INDEX returns_shop ON returns (shop, id)",
        "CREATE INDEX returns_due ON returns (due_at) WHERE due_at IS NOT NULL",
        "CREATE INDEX returns_replacement ON returns (replacement) WHERE replacement IS NOT NULL",
    ]

    private static let lines: SQL = """
        CREATE TABLE return_lines (
            return_id \(.id) NOT NULL, position \(.int) NOT NULL,
            quantity \(.int) NOT NULL CHECK (quantity > 0),
            restocked \(.int) NOT NULL CHECK (restocked >= 0),
            written_off \(.int) NOT NULL CHECK (written_off >= 0),
            kept \(.int) NOT NULL CHECK (kept >= 0),
            reduced \(.int) NOT NULL CHECK (reduced >= 0),
            replaced \(.int) NOT NULL CHECK (replaced >= 0),
            PRIMARY KEY (return_id, position),
            CHECK (restocked + written_off + kept + reduced + replaced <= quantity)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """

    /// Refunds of returns; Orders has what they are worth.
    private static let refunds: SQL = """
        CREATE TABLE return_refunds (
            return_id \(.id) NOT NULL, refund \(.id) NOT NULL, PRIMARY KEY (return_id, refund)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """

    private static let readers: [SQL] = [Outbox.beginNow(Returns.replacementReader)]
}
