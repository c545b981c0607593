import Store

extension Collaborations {
    public static let migrations = [
        Migration(
            "collaborations-0001",
            [
                """
                CREATE TABLE targeted_plans (
                    id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL,
                    rate_bp \(.int) NOT NULL CHECK (rate_bp BETWEEN 1 AND 8000),
                    ends_at \(.instant) NOT NULL, content \(.text) NOT NULL,
                    message \(.text) NOT NULL, created_at \(.instant) NOT NULL
                ) \(.strict)
                """,
                "CREATE INDEX targeted_plans_shop ON targeted_plans (shop, id)",
                """
                CREATE TABLE targeted_products (
                    plan \(.id) NOT NULL, product \(.id) NOT NULL, PRIMARY KEY (plan, product)
                ) \(.strict)
                """,
                "CREATE INDEX targeted_products_product ON targeted_products (product, plan)",
                """
                CREATE TABLE collaborations (
                    id \(.id) NOT NULL PRIMARY KEY, plan \(.id) NOT NULL, shop \(.id) NOT NULL,
                    creator \(.id) NOT NULL, state \(.text) NOT NULL,
                    invited_at \(.instant) NOT NULL, answer_by \(.instant) NOT NULL,
                    answered_at \(.instant), ended_at \(.instant),
                    CHECK ((state = 'invited') = (answered_at IS NULL)),
                    CHECK ((state = 'ended') = (ended_at IS NOT NULL))
                ) \(.strict)
                """,
                "CREATE UNIQUE INDEX collaborations_plan ON collaborations (plan, creator)",
                "CREATE INDEX collaborations_creator ON collaborations (creator, state, id)",
                "CREATE INDEX collaborations_shop ON collaborations (shop, invited_at)",
                """
                CREATE INDEX collaborations_due ON collaborations (answer_by)
                WHERE state = 'invited'
                """,
                """
                CREATE INDEX collaborations_held ON collaborations (plan) WHERE state = 'accepted'
                """,
                """
                CREATE TABLE blocked_shops (
                    creator \(.id) NOT NULL, shop \(.id) NOT NULL, at \(.instant) NOT NULL,
                    PRIMARY KEY (creator, shop)
                ) \(.strict)
                """,
            ])
    ]
}
