import Store

enum CancellationsSchema {
    static let migrations = [
        Migration(
            "cancellations-0001",
            [
                """
                CREATE TABLE cancellations (
                    id \(.id) NOT NULL PRIMARY KEY, order_id \(.id) NOT NULL, shop \(.id) NOT NULL,
                    buyer \(.id) NOT NULL, author \(.text) NOT NULL, reason \(.text) NOT NULL,
                    text \(.text) NOT NULL, state \(.text) NOT NULL,
                    opened_at \(.instant) NOT NULL, due_at \(.instant), answer \(.text) NOT NULL,
                    refund \(.id), ended_by \(.text), ended_at \(.instant),
                    CHECK (author IN ('buyer', 'seller')),
                    CHECK (state IN ('requested', 'declined', 'cancelled', 'withdrawn',
                        'overtaken')),
                    CHECK ((state = 'requested') = (due_at IS NOT NULL)),
                    CHECK ((state = 'requested') = (ended_at IS NULL)),
                    CHECK ((ended_by IS NULL) = (ended_at IS NULL))
                ) \(.strict)
                """,
                """
                CREATE UNIQUE INDEX cancellations_open ON cancellations (order_id)
                    WHERE state = 'requested'
                """,
                "CREATE INDEX cancellations_order ON cancellations (order_id, id)",
                """
                CREATE INDEX cancellations_shop ON cancellations (shop, due_at)
                    WHERE state = 'requested'
                """,
                "CREATE INDEX cancellations_due ON cancellations (due_at) WHERE due_at IS NOT NULL",
                Outbox.beginNow(Cancellations.reader),
            ])
    ]
}
