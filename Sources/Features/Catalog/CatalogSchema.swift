import Store

extension Catalog {
    public static let migrations = CatalogSchema.migrations
}

private enum CatalogSchema {
    static let migrations = [
        Migration("catalog-0001", products + listings + search),
        Migration("catalog-0002", pictureSets),
        Migration("catalog-picture-uses", pictureUses),
        Migration("catalog-0003", hiddenShops),
        Migration("catalog-0004", listingChanges),
    ]

    /// Index by picture: its uses are asked by its id.
    private static let pictureUses: [SQL] = [
        """
        CREATE INDEX product_pictures_picture ON product_pictures (picture)
            WHERE picture IS NOT NULL
        """,
        "CREATE INDEX products_cover ON products (cover) WHERE cover IS NOT NULL",
        "CREATE INDEX skus_picture ON skus (picture) WHERE picture IS NOT NULL",
        "CREATE INDEX cards_picture ON cards (picture) WHERE picture IS NOT NULL",
    ]

    /// Number of the last change of each product's listing.
    private static let listingChanges: [SQL] = [
        """
        CREATE TABLE listing_changes (
            product \(.id) NOT NULL PRIMARY KEY, change \(.int) NOT NULL
        ) \(.strict)
        """,
        "CREATE INDEX listing_changes_by_change ON listing_changes (change, product)",
    ]

    /// Shops whose products are in no list, and those whose products are on their way back.
    private static let hiddenShops: [SQL] = [
        """
        CREATE TABLE hidden_shops (
            shop \(.id) NOT NULL PRIMARY KEY, next_product \(.id) NOT NULL,
            state \(.text) NOT NULL CHECK (state IN ('hiding', 'hidden', 'returning'))
        ) \(.strict)
        """,
        "CREATE INDEX hidden_shops_state ON hidden_shops (state, shop)",
    ]

    /// A file's pictures are a set: what it replaces stays shown until the first new one is here,
    /// and what the seller removed isn't wanted again.
    private static let pictureSets: [SQL] = [
        """
        ALTER TABLE product_pictures ADD COLUMN replaced \(.flag) NOT NULL \
        \(sqlite: "DEFAULT 0", postgres: "DEFAULT FALSE")
        """,
        """
        CREATE TABLE removed_pictures (
            product \(.id) NOT NULL, source \(.text) NOT NULL, PRIMARY KEY (product, source)
        ) \(.strict)
        """,
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
        "CREATE INDEX skus_by_product ON skus (product, retired, id)",
        // A shop's stock list has every SKU, also those that nobody has counted yet.
        "CREATE INDEX skus_by_shop ON skus (shop, id)",
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
        "CREATE INDEX pictures_pending ON product_pictures (product) WHERE state = 'pending'",
    ]

    /// Tables that lists read: live products only, a row for each market they are sold in. `listing`
    /// is everything (0), a category with all above it, or a shop (its id, negative).
    ///
    /// The indexes are covering: a process that has a card cached (by its content hash) reads a list
    /// from its index alone. On SQLite cards are clustered by key. A list of 20 with stock: 206 µs
    /// before, 120 after (SQLite, its statements alone).
    private static let listings: [SQL] = [
        """
        CREATE TABLE cards (
            market \(.text) NOT NULL, product \(.id) NOT NULL, shop \(.id) NOT NULL,
            category \(.int) NOT NULL, title \(.text) NOT NULL, price_minor \(.int) NOT NULL,
            most_minor \(.int) NOT NULL, compare_minor \(.int), picture \(.id),
            rank \(.int) NOT NULL, published_at \(.instant) NOT NULL,
            content_hash \(.int) NOT NULL, PRIMARY KEY (market, product)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """,
        "CREATE INDEX cards_by_product ON cards (product)",
        """
        CREATE TABLE card_listings (
            market \(.text) NOT NULL, listing \(.int) NOT NULL, product \(.id) NOT NULL,
            rank \(.int) NOT NULL, price_minor \(.int) NOT NULL, published_at \(.instant) NOT NULL,
            content_hash \(.int) NOT NULL, PRIMARY KEY (market, listing, product)
        ) \(.strict)
        """,
        "CREATE INDEX card_listings_by_product ON card_listings (product)",
        """
        CREATE INDEX card_listings_by_rank
        ON card_listings (market, listing, rank, product, price_minor, content_hash)
        """,
        """
        CREATE INDEX card_listings_by_price
        ON card_listings (market, listing, price_minor, product, content_hash)
        """,
        """
        CREATE INDEX card_listings_by_age
        ON card_listings (market, listing, published_at, product, price_minor, content_hash)
        """,
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

    /// The tokens stay in their rows, where PostgreSQL's planner sees what reading them costs (out
    /// of line it thought that a scan of all was cheap: 20 ms a search among 3,000 products, 0.5 ms
    /// with this).
    private static let inRow: StaticString =
        "ALTER TABLE search ALTER COLUMN tokens SET STORAGE MAIN"

    private static let search: [SQL] = [
        "\(sqlite: fullText, postgres: tokens)",
        "\(sqlite: "SELECT 1", postgres: inRow)",
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
