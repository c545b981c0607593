import Store

extension WishList {
    static let migrations = [
        Migration(
            "wish-list-0001",
            [
                """
                CREATE TABLE wishes (
                    account \(.id) NOT NULL, product \(.id) NOT NULL, at \(.instant) NOT NULL,
                    PRIMARY KEY (account, product)
                ) \(.strict)
                """
            ])
    ]
}
