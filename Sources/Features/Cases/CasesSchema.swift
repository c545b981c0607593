import Store

enum CasesSchema {
    static let migrations = [
        Migration(
            "cases-0001",
            [
                """
                CREATE TABLE cases (
                    id \(.id) NOT NULL PRIMARY KEY, order_id \(.id) NOT NULL, shop \(.id) NOT NULL,
                    buyer \(.id) NOT NULL, reason \(.text) NOT NULL, state \(.text) NOT NULL,
                    text \(.text) NOT NULL, opened_at \(.instant) NOT NULL,
                    answer_by \(.instant) NOT NULL, due_at \(.instant),
                    answer \(.text) NOT NULL, answered_at \(.instant), decided_by \(.text),
                    decided_at \(.instant), note \(.text) NOT NULL,
                    CHECK (reason IN ('not_arrived', 'not_as_described')),
                    CHECK (state IN ('open', 'answered', 'refunded', 'closed')),
                    CHECK ((state IN ('open', 'answered')) = (due_at IS NOT NULL)),
                    CHECK ((state IN ('refunded', 'closed')) = (decided_at IS NOT NULL)),
                    CHECK ((decided_by IS NULL) = (decided_at IS NULL))
                ) \(.strict)
                """,
                """
                CREATE UNIQUE INDEX cases_active ON cases (order_id)
                    WHERE state IN ('open', 'answered')
                """,
                "CREATE INDEX cases_order ON cases (order_id, id)",
                "CREATE INDEX cases_state ON cases (state, id)",
                "CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL",
            ]),
        // Offers of a part of the price, and replacements.
        Migration(
            "cases-offers",
            [
                "ALTER TABLE cases ADD COLUMN offer_minor \(.int) CHECK (offer_minor > 0)",
                "ALTER TABLE cases ADD COLUMN offered_at \(.instant)",
                "ALTER TABLE cases ADD COLUMN offer_state \(.text)",
                "ALTER TABLE cases ADD COLUMN replacement \(.id)",
                "CREATE INDEX cases_replacement ON cases (replacement) WHERE replacement IS NOT NULL",
                Outbox.beginNow(Cases.replacementReader),
            ]),
    ]
}
