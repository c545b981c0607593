import Store

enum RolloutsSchema {
    static let migrations = [
        Migration(
            "rollouts-0001",
            [
                """
                CREATE TABLE rollout_invitations (
                    feature \(.text) NOT NULL, market \(.text) NOT NULL, account \(.id) NOT NULL,
                    invited_by \(.id) NOT NULL, at \(.instant) NOT NULL,
                    PRIMARY KEY (feature, market, account)
                ) \(.strict)
                """
            ])
    ]
}
