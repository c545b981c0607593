import Store

enum DisputesSchema {
    static let migrations = [
        Migration(
            "disputes-0001",
            [
                """
                CREATE TABLE disputes (
                    id \(.id) NOT NULL PRIMARY KEY, gateway \(.text) NOT NULL,
                    reference \(.text) NOT NULL, payment \(.id) NOT NULL,
                    checkout \(.id) NOT NULL, buyer \(.id) NOT NULL, currency \(.text) NOT NULL,
                    minor \(.int) NOT NULL CHECK (minor > 0), reason \(.text) NOT NULL,
                    state \(.text) NOT NULL, evidence_by \(.instant), opened_at \(.instant) NOT NULL,
                    decided_at \(.instant), evidence \(.text) NOT NULL, evidence_at \(.instant),
                    loss_minor \(.int) NOT NULL CHECK (loss_minor >= 0),
                    CHECK (state IN ('inquiry', 'open', 'review', 'won', 'lost', 'closed')),
                    CHECK ((state IN ('won', 'lost', 'closed')) = (decided_at IS NOT NULL)),
                    CHECK (loss_minor = 0 OR state = 'lost')
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX disputes_reference ON disputes (gateway, reference)",
                "CREATE INDEX disputes_payment ON disputes (payment, id)",
                "CREATE INDEX disputes_checkout ON disputes (checkout, id)",
                "CREATE INDEX disputes_state ON disputes (state, id)",
                """
                CREATE TABLE dispute_holds (
                    dispute \(.id) NOT NULL, order_id \(.id) NOT NULL, shop \(.id) NOT NULL,
                    currency \(.text) NOT NULL, minor \(.int) NOT NULL CHECK (minor > 0),
                    PRIMARY KEY (dispute, order_id)
                ) \(.strict)
                """,
            ]),
        // What is withheld of an order, by all disputes of its payment.
        Migration(
            "disputes-holds-by-order",
            ["CREATE INDEX dispute_holds_order ON dispute_holds (order_id)"]),
    ]
}
