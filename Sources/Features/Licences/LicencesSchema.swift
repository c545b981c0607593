import Store

extension Licences {
    public static let migrations = [
        Migration(
            "operations-0001",
            [
                """
                CREATE TABLE licences (
                    market \(.text) NOT NULL PRIMARY KEY, number \(.text) NOT NULL,
                    account \(.id) NOT NULL, at \(.instant) NOT NULL
                ) \(.strict)
                """
            ]),
        Migration(
            "licences-withdrawals",
            [
                """
                CREATE TABLE licence_withdrawals (
                    id \(.id) NOT NULL PRIMARY KEY, market \(.text) NOT NULL,
                    number \(.text) NOT NULL, account \(.id) NOT NULL, at \(.instant) NOT NULL
                ) \(.strict)
                """
            ]),
    ]
}
