import Store

enum EvidenceSchema {
    static let migrations = [
        Migration(
            "evidence-0001",
            [
                """
                CREATE TABLE evidence (
                    picture \(.id) NOT NULL, order_id \(.id) NOT NULL, side \(.text) NOT NULL,
                    account \(.id) NOT NULL, at \(.instant) NOT NULL,
                    PRIMARY KEY (picture, order_id), CHECK (side IN ('buyer', 'seller'))
                ) \(.strict)
                """,
                "CREATE INDEX evidence_order ON evidence (order_id, at)",
            ])
    ]
}
