import Store

extension Catalog {
    public static let migrations = [
        Migration("catalog-0001", products + shelves),
        Migration("catalog-0002", search),
        // A shop's stock list has every SKU, also those that nobody has counted yet.
        Migration("catalog-0003", ["CREATE INDEX skus_by_shop ON skus (shop, id)"]),
        Migration("catalog-0004", quickLists),
        Migration("catalog-0005", lexemes),
        Migration("catalog-0006", contentHashes),
    ]

    private static let products: [SQL] = [
        """
        CREATE TABLE products (
            id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, market \(.text) NOT NULL,
            handle \(.text) NOT NULL CHECK (handle <> ''), title \(.text) NOT NULL,
            description \(.text) NOT NULL, category \(.int), vendor \(.text) NOT NULL,
            tags \(.text) NOT NULL, option1 \(.text) NOT NULL, option2 \(.text) NOT NULL,
            option3 \(.text) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN ('draft', 'live', 'taken_down')),
            reason \(.text), gaps \(.text) NOT NULL, rank \(.int) NOT NULL DEFAULT 0,
            cover \(.id), fingerprint \(.text),
            created_at \(.instant) NOT NULL, updated_at \(.instant) NOT NULL,
            published_at \(.instant), CHECK (state <> 'live' OR gaps = '')
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX products_handle ON products (shop, handle)",
        "CREATE INDEX products_by_shop ON products (shop, id)",
        "CREATE INDEX products_by_state ON products (shop, state, id)",
        "CREATE INDEX products_live ON products (state, published_at, id)",
        """
        CREATE TABLE skus (
            id \(.id) NOT NULL PRIMARY KEY, product \(.id) NOT NULL, shop \(.id) NOT NULL,
            position \(.int) NOT NULL, option1 \(.text) NOT NULL, option2 \(.text) NOT NULL,
            option3 \(.text) NOT NULL, seller_sku \(.text) NOT NULL, barcode \(.text) NOT NULL,
            grams \(.int) NOT NULL CHECK (grams >= 0), picture \(.id), picture_source \(.text),
            retired \(.flag) NOT NULL, imported_quantity \(.int)
        ) \(.strict)
        """,
        "CREATE UNIQUE INDEX skus_options ON skus (product, option1, option2, option3)",
        "CREATE INDEX skus_by_seller_sku ON skus (shop, seller_sku) WHERE seller_sku <> ''",
        """
        CREATE TABLE sku_prices (
            sku \(.id) NOT NULL, market \(.text) NOT NULL, minor \(.int) NOT NULL CHECK (minor > 0),
            compare_minor \(.int) CHECK (compare_minor > minor), PRIMARY KEY (sku, market)
        ) \(.strict)
        """,
        """
        CREATE TABLE product_pictures (
            product \(.id) NOT NULL, position \(.int) NOT NULL, picture \(.id), source \(.text),
            state \(.text) NOT NULL CHECK (state IN ('here', 'pending', 'unreachable')),
            alt \(.text) NOT NULL, PRIMARY KEY (product, position),
            CHECK ((state = 'here') = (picture IS NOT NULL))
        ) \(.strict)
        """,
        "CREATE INDEX pictures_wished ON product_pictures (product) WHERE state = 'pending'",
    ]

    /// Tables that lists read: live products only, a row for each market they are sold in. `shelf`
    /// is everything (0), a category with all above it, or a shop (its id, negative).
    private static let shelves: [SQL] = [
        """
        CREATE TABLE cards (
            market \(.text) NOT NULL, product \(.id) NOT NULL, shop \(.id) NOT NULL,
            category \(.int) NOT NULL, title \(.text) NOT NULL, price_minor \(.int) NOT NULL,
            most_minor \(.int) NOT NULL, compare_minor \(.int), picture \(.id),
            rank \(.int) NOT NULL, published_at \(.instant) NOT NULL,
            PRIMARY KEY (market, product)
        ) \(.strict)
        """,
        "CREATE INDEX cards_by_product ON cards (product)",
        """
        CREATE TABLE card_listings (
            market \(.text) NOT NULL, shelf \(.int) NOT NULL, product \(.id) NOT NULL,
            rank \(.int) NOT NULL, price_minor \(.int) NOT NULL, published_at \(.instant) NOT NULL,
            PRIMARY KEY (market, shelf, product)
        ) \(.strict)
        """,
        "CREATE INDEX card_listings_by_product ON card_listings (product)",
        "CREATE INDEX card_listings_by_rank ON card_listings (market, shelf, rank, product)",
        "CREATE INDEX card_listings_by_price ON card_listings (market, shelf, price_minor, product)",
        "CREATE INDEX card_listings_by_age ON card_listings (market, shelf, published_at, product)",
    ]

    /// Covering indexes: a list is read from its index alone, prices too; a product's SKUs as well.
    /// On SQLite cards are clustered by key, so that finding one is one search instead of two. A
    /// list of 20 with stock: 206 µs before, 120 after (SQLite, its statements alone).
    private static let quickLists: [SQL] =
        [
            "DROP INDEX card_listings_by_rank",
            "CREATE INDEX card_listings_by_rank ON card_listings (market, shelf, rank, product, price_minor)",
            "DROP INDEX card_listings_by_age",
            """
            CREATE INDEX card_listings_by_age
            ON card_listings (market, shelf, published_at, product, price_minor)
            """,
            "CREATE INDEX skus_by_product ON skus (product, retired, id)",
        ]
        + onSQLite([
            """
            CREATE TABLE cards_by_key (
                market TEXT NOT NULL, product INTEGER NOT NULL, shop INTEGER NOT NULL,
                category INTEGER NOT NULL, title TEXT NOT NULL, price_minor INTEGER NOT NULL,
                most_minor INTEGER NOT NULL, compare_minor INTEGER, picture INTEGER,
                rank INTEGER NOT NULL, published_at INTEGER NOT NULL,
                PRIMARY KEY (market, product)
            ) STRICT, WITHOUT ROWID
            """,
            """
            INSERT INTO cards_by_key
            SELECT market, product, shop, category, title, price_minor, most_minor, compare_minor,
                picture, rank, published_at FROM cards
            """,
            "DROP TABLE cards",
            "ALTER TABLE cards_by_key RENAME TO cards",
            "CREATE INDEX cards_by_product ON cards (product)",
        ])

    /// Content hash of a card (`Card.contentHash`), also in the indexes of lists: a process that has
    /// the card cached reads a list from its index alone. Cards that exist get a random one.
    private static let contentHashes: [SQL] = [
        "ALTER TABLE cards ADD COLUMN content_hash \(.int) NOT NULL DEFAULT 0",
        "ALTER TABLE shelves ADD COLUMN content_hash \(.int) NOT NULL DEFAULT 0",
        """
        UPDATE cards
        SET content_hash = \(sqlite: "random()", postgres: "(random() * 9000000000000000000)::BIGINT")
        """,
        """
        UPDATE card_listings SET content_hash = COALESCE((SELECT c.content_hash FROM cards c
            WHERE c.market = card_listings.market AND c.product = card_listings.product), 0)
        """,
        "DROP INDEX card_listings_by_rank",
        """
        CREATE INDEX card_listings_by_rank
        ON card_listings (market, shelf, rank, product, price_minor, content_hash)
        """,
        "DROP INDEX card_listings_by_age",
        """
        CREATE INDEX card_listings_by_age
        ON card_listings (market, shelf, published_at, product, price_minor, content_hash)
        """,
        "DROP INDEX card_listings_by_price",
        "CREATE INDEX card_listings_by_price ON card_listings (market, shelf, price_minor, product, content_hash)",
    ]

    /// Full-text index of tokens cut by `SearchText`, so that both engines find the same. SQLite's
    /// tokenizer only splits at blanks here: Thai vowel signs and the underscore belong to a word.
    private static let fullText: StaticString = """
        CREATE VIRTUAL TABLE search USING fts5(title, words,
            tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '_'",
            detail = column)
        """
    private static let tokens: StaticString =
        "CREATE TABLE search (product BIGINT NOT NULL PRIMARY KEY, tokens TSVECTOR NOT NULL)"

    /// Lexemes of their own for title words, as a weight has to be looked up in each row that
    /// matches. The words are stored in their rows, where PostgreSQL's planner sees what reading
    /// them costs (out of line it thought that a scan of all was cheap: 20 ms a search among 3,000
    /// products, 0.5 ms with this).
    private static let lexemes: [SQL] = [
        """
        \(sqlite: "SELECT 1", postgres: "ALTER TABLE search ALTER COLUMN tokens SET STORAGE MAIN")
        """,
        "\(sqlite: "SELECT 1", postgres: ownTitles)",
    ]
    private static let ownTitles: StaticString = """
        UPDATE search SET tokens = array_to_tsvector(tsvector_to_array(tokens) || COALESCE(
            (SELECT array_agg('_t' || lexeme) FROM unnest(tokens) WHERE 'A' = ANY (weights)), '{}'))
        """

    private static let search: [SQL] = [
        "\(sqlite: fullText, postgres: tokens)",
        """
        \(sqlite: "SELECT 1", postgres: "CREATE INDEX search_tokens ON search USING GIN (tokens)")
        """,
        """
        CREATE TABLE suggestions (
            market \(.text) NOT NULL, folded \(.text) NOT NULL, words \(.text) NOT NULL,
            weight \(.int) NOT NULL, PRIMARY KEY (market, folded, words)
        ) \(.strict)
        """,
    ]
}
