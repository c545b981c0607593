// swift-tools-version: 6.2
// Reads top to bottom: Kit, Models, Stores, Features, Apps, Tests. A target imports only what its line names.
import PackageDescription

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
]
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let nioHTTPTypes = Target.Dependency.product(
    name: "NIOHTTPTypes", package: "swift-nio-extras")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle = Target.Dependency.product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let arguments = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func kit(_ name: String, _ needs: [Target.Dependency] = [], files: Bool = false) -> Target {
    .target(
        name: name, dependencies: needs, path: "Sources/Kit/\(name)",
        resources: files ? [.copy("Files")] : [])
}

/// Values in and out: no store, no web.
func model(_ name: String, _ needs: [Target.Dependency] = [], files: Bool = false) -> Target {
    .target(
        name: name, dependencies: needs, path: "Sources/Models/\(name)",
        resources: files ? [.copy("Files")] : [])
}

/// Kit and Base, as every feature and every console stands on them.
let everyFeatureNeeds: [Target.Dependency] = [
    "Numbers", "Money", "World", "Access", "Identities", "Text", "Threads", "Store", "HTML", "JSON",
    "Events",
    "Prometheus", "Supervision", "Uploads", "Web", "Localization",
]

/// Files under `Files/` (style sheets, scripts, data) travel beside the binary.
func feature(_ name: String, _ needs: [Target.Dependency], files: Bool = false) -> Target {
    .target(
        name: name, dependencies: everyFeatureNeeds + ["Modules"] + needs,
        path: "Sources/Features/\(name)",
        resources: files ? [.copy("Files")] : [])
}

/// Stands left of every feature, and knows none.
func base(_ name: String, _ needs: [Target.Dependency], files: Bool = false) -> Target {
    .target(
        name: name, dependencies: needs, path: "Sources/Base/\(name)",
        resources: files ? [.copy("Files")] : [])
}

/// Pages right of all features; a console owns no table.
func console(_ name: String, _ needs: [Target.Dependency]) -> Target {
    .target(
        name: name, dependencies: everyFeatureNeeds + ["Modules"] + needs,
        path: "Sources/Consoles/\(name)",
        resources: [.copy("Files")])
}

func c(_ name: String, pkgConfig: String? = nil, apt: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/C/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

let package = Package(
    name: "Pasar",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "pasar", targets: ["pasar"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", exact: "1.35.2"),
        .package(url: "https://github.com/apple/swift-collections", exact: "1.6.0"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(
            url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // What Debian brings
        c("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        c("CPostgres", pkgConfig: "libpq", apt: "libpq-dev"),
        c("CSodium", pkgConfig: "libsodium", apt: "libsodium-dev"),
        c("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        c("CZint", apt: "libzint-dev"),
        // Only what its headers stand on: its own list of flags has some that SwiftPM refuses.
        c("CVips", pkgConfig: "gobject-2.0", apt: "libvips-dev"),
        c("CPango", pkgConfig: "pangocairo", apt: "libpango1.0-dev"),
        // Comes with Pango's headers.
        c("CThai", pkgConfig: "libthai", apt: "libthai-dev"),
        .systemLibrary(name: "CMalloc", path: "Sources/C/CMalloc"),
        .systemLibrary(name: "CCage", path: "Sources/C/CCage"),

        // Kit: what any shop could stand on
        kit("Numbers"),
        kit("Money", ["Numbers"]),
        kit("Text"),
        kit("World", ["Numbers", "Text", "CSodium"]),
        kit("Access", ["Money", "World"]),
        kit("OneTimePasswords"),
        kit("JSON", ["World", "Text"]),
        kit("Threads", [deque]),
        kit("Subprocess", ["World", "Threads"]),
        kit("Supervision", ["World", "Subprocess"]),
        kit("Store", ["World", "Text"]),
        kit("HTML", ["Text"]),
        kit("Passwords", ["World", "Threads", "Store", "CSodium"], files: true),
        kit("Sanitizer", ["Text"]),
        kit("HTTPClient", ["World", "Text", "Subprocess"]),
        kit("CSV"),
        kit("Recommender", ["Numbers"]),
        kit("Prometheus", ["World"]),
        kit("Barcodes", ["CZint"]),
        kit("PaymentCodes", ["Money"]),
        kit("CreditTransfers", ["Money", "Text", "World"]),
        kit("Printing", ["JSON"]),
        kit("Uploads", ["World", "Text", "Store"]),
        kit("Events", ["World", "JSON", nioHTTPTypes] + nio),
        kit(
            "Web",
            [
                "Money", "World", "Access", "Text", "Store", "HTML", "JSON", "Events",
                "Prometheus", "Uploads", "CZlib",
            ]),
        kit("OpenAPI", ["JSON", "Web"]),
        kit(
            "WebEdge",
            [
                "Money", "World", "Access", "Text", "Store", "HTML", "JSON", "Events",
                "Prometheus", "Supervision", "Uploads", "Web",
            ]),
        kit(
            "HTTPServer",
            ["Events", "Web", "WebEdge", "CMalloc", hummingbird, httpTypes, logging] + nio),

        // Models: what is reckoned, without a store
        model("CreatorModel", ["CSV", "Numbers"]),
        model("CreatorEvaluation", ["CreatorModel"]),
        model("FeedModel", ["Numbers"]),
        model("FeedEvaluation", ["FeedModel", "Numbers"]),
        model("OffPolicy", ["Numbers"]),
        model("Packing", ["Numbers"]),
        model("Routing", ["Numbers"]),
        model("Dialogue", ["World"], files: true),
        model("SearchIndex", ["Numbers", "Text", "CThai"]),
        model("SearchEvaluation", ["CSV", "Numbers", "Sanitizer", "SearchIndex", "Text"]),

        // Stores: one SQL text, two engines
        .target(
            name: "StoreSQLite", dependencies: ["Store", "World", "Threads", deque, "CSQLite"],
            path: "Sources/Stores/StoreSQLite"),
        .target(
            name: "StorePostgres",
            dependencies: ["Store", "World", "Text", "Threads", deque, "CPostgres"],
            path: "Sources/Stores/StorePostgres"),

        // Base: what every feature stands on
        base("Identities", ["Access", "World"]),
        base("Localization", ["Money", "World", "Text", "Store"], files: true),
        base("Markets", ["Money", "World", "Text", "Store"], files: true),
        base("Modules", ["Localization", "Markets", "Prometheus", "Store", "World"]),
        base("DesignSystem", everyFeatureNeeds + ["Markets"], files: true),

        // Features: each imports only what stands above it
        feature("Notifications", ["DesignSystem"], files: true),
        feature("Accounts", ["Markets", "DesignSystem", "Notifications"], files: true),
        feature("Rollouts", ["Markets", "DesignSystem", "Accounts"], files: true),
        feature(
            "Authentication",
            [
                "Passwords", "Markets", "DesignSystem", "Notifications", "Accounts",
            ], files: true),
        feature(
            "SecondFactors",
            [
                "Barcodes", "OneTimePasswords", "DesignSystem", "Notifications", "Accounts",
                "Authentication",
            ], files: true),
        feature("Licences", ["Markets"]),
        feature("Ledger", []),
        feature("RefundRules", []),
        feature(
            "Shops", ["Markets", "DesignSystem", "Notifications", "Accounts"], files: true),
        feature("Media", ["DesignSystem", "Accounts", "Shops", "Subprocess"], files: true),
        feature(
            "Catalog", ["Sanitizer", "Markets", "DesignSystem", "Accounts", "Shops", "Media"],
            files: true),
        feature("Inventory", ["Markets", "Accounts", "Shops", "Catalog"], files: true),
        feature(
            "Listings",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "Shops", "Media", "Catalog",
                "Inventory",
            ],
            files: true),
        feature(
            "Imports",
            [
                "CSV", "Markets", "DesignSystem", "Shops", "Media", "Catalog", "Inventory",
                "Listings",
            ],
            files: true),
        feature(
            "Promotions", ["Markets", "DesignSystem", "Accounts", "Shops", "Catalog", "Inventory"],
            files: true),
        feature("Payments", ["Markets", "DesignSystem", "Accounts", "Ledger"], files: true),
        feature(
            "Baskets",
            [
                "Markets", "DesignSystem", "Accounts", "Shops", "Media", "Catalog", "Inventory",
                "Promotions", "Payments",
            ], files: true),
        feature(
            "Orders",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "Ledger", "RefundRules",
                "Shops", "Media",
                "Catalog",
                "Inventory",
                "Promotions", "Payments", "Baskets",
            ], files: true),
        feature(
            "OrderPages",
            [
                "Markets", "DesignSystem", "Accounts", "Ledger", "Shops", "Catalog", "Baskets",
                "Orders",
            ],
            files: true),
        feature(
            "OrderAudits",
            ["Ledger", "RefundRules", "Inventory", "Promotions", "Payments", "Orders"]),
        feature("Carriers", ["Markets", "DesignSystem"]),
        feature(
            "Parcels",
            [
                "Barcodes", "Markets", "DesignSystem", "Notifications", "Accounts", "RefundRules",
                "Shops", "Catalog", "Baskets", "Orders", "OrderPages", "Carriers",
            ], files: true),
        feature(
            "Checkouts",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "Shops", "Catalog",
                "Inventory", "Promotions", "Payments", "Baskets", "Orders", "OrderPages",
            ], files: true),
        feature(
            "Cases",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "RefundRules", "Shops",
                "Baskets", "Orders", "OrderPages",
            ], files: true),
        feature(
            "Returns",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "RefundRules", "Shops",
                "Media", "Baskets", "Orders", "OrderPages", "Cases",
            ], files: true),
        feature(
            "Withdrawals",
            ["DesignSystem", "Notifications", "Accounts", "Orders", "Returns"], files: true),
        feature(
            "Cancellations",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "RefundRules", "Shops",
                "Orders", "Returns",
            ], files: true),
        feature(
            "Evidence",
            [
                "Markets", "DesignSystem", "Accounts", "Shops", "Media", "Orders",
            ], files: true),
        feature(
            "Invoices",
            [
                "Markets", "DesignSystem", "Accounts", "RefundRules", "Shops", "Orders",
                "Printing", "Subprocess",
            ],
            files: true),
        feature(
            "Disputes",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "Ledger", "Shops",
                "Payments", "Baskets", "Orders", "Parcels",
            ], files: true),
        feature(
            "Creators",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "Rollouts", "Shops",
                "Media",
                "Promotions",
            ],
            files: true),
        feature(
            "Affiliates",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "Rollouts", "Ledger",
                "RefundRules", "Shops", "Media",
                "Catalog",
                "Payments", "Orders", "Checkouts", "Creators",
            ], files: true),
        feature(
            "Stalls",
            [
                "Barcodes", "Markets", "DesignSystem", "Notifications", "Accounts", "Rollouts",
                "Shops",
                "Media", "Catalog",
                "Inventory", "Creators", "Affiliates",
            ], files: true),
        feature(
            "Collaborations",
            [
                "Markets", "DesignSystem", "Notifications", "Accounts", "Rollouts", "Shops",
                "Media",
                "Catalog", "Creators", "Affiliates", "Stalls",
            ], files: true),
        feature(
            "Payouts",
            [
                "CSV", "CreditTransfers", "Markets", "DesignSystem", "Notifications", "Accounts",
                "Authentication",
                "Ledger", "Shops", "Creators", "Affiliates",
            ], files: true),
        feature("Statements", ["Markets", "Ledger"]),
        feature(
            "Reserves",
            ["Markets", "DesignSystem", "Accounts", "Ledger", "Shops", "Orders", "Disputes"],
            files: true),
        feature("Remittances", ["Markets", "DesignSystem", "Ledger"], files: true),
        feature(
            "Reconciliation",
            ["CSV", "Markets", "DesignSystem", "Ledger", "Payments", "Disputes", "Payouts"],
            files: true),
        feature("Search", ["Sanitizer", "SearchIndex", "Markets", "Shops", "Catalog"]),
        feature(
            "Discovery",
            [
                "Markets", "DesignSystem", "Accounts", "Shops", "Media", "Catalog", "Inventory",
                "Baskets", "Search",
            ],
            files: true),
        feature(
            "Rooms",
            ["Markets", "DesignSystem", "Accounts", "Media", "Catalog", "Creators", "Affiliates"],
            files: true),
        feature(
            "RoomDirectory",
            ["Markets", "DesignSystem", "Notifications", "Rollouts", "Media", "Creators", "Rooms"],
            files: true),
        feature("RoomChat", ["DesignSystem", "Accounts", "Shops", "Rooms"], files: true),
        feature(
            "RoomSelling",
            [
                "Markets", "DesignSystem", "Accounts", "Shops", "Media", "Catalog", "Inventory",
                "Promotions", "Baskets", "Orders", "Checkouts", "Creators", "Affiliates", "Rooms",
            ], files: true),
        feature(
            "RoomVideo",
            [
                "Markets", "DesignSystem", "Accounts", "Authentication", "Media", "Catalog",
                "Orders", "Rooms",
            ], files: true),

        // Consoles: pages right of all features
        console(
            "SellerCenter",
            [
                "CSV", "Markets", "DesignSystem", "Accounts", "Ledger", "Shops", "Catalog",
                "Inventory", "Baskets", "Orders", "OrderPages", "Statements",
            ]),
        console(
            "CreatorCenter",
            [
                "Markets", "DesignSystem", "Accounts", "Media", "Catalog", "Creators", "Affiliates",
                "Stalls",
            ]),
        console(
            "Studio",
            [
                "Markets", "DesignSystem", "Accounts", "Shops", "Media", "Catalog", "Promotions",
                "Creators", "Stalls", "Rooms", "RoomDirectory", "RoomChat", "RoomSelling",
                "RoomVideo",
            ]),
        console(
            "Operations",
            [
                "CSV", "Markets", "DesignSystem", "Notifications", "Accounts", "Ledger", "Shops",
                "Media", "Catalog", "Inventory", "Listings", "Promotions", "Payments", "Orders",
                "Creators", "Payouts", "Licences",
            ]),

        // Gateways: what leaves the process
        .target(
            name: "Video", dependencies: ["Numbers", "World", "Text", "Threads", "Subprocess"],
            path: "Sources/Gateways/Video"),
        .target(
            name: "Fetching", dependencies: ["World", "Text", "Threads", "HTML", "Subprocess"],
            path: "Sources/Gateways/Fetching"),

        .target(
            name: "Stripe",
            dependencies: [
                "Numbers", "Money", "World", "Text", "JSON", "HTTPClient", "Identities", "Markets",
                "Payments",
            ], path: "Sources/Gateways/Stripe"),
        .target(
            name: "Mail", dependencies: ["World", "Text", "JSON", "Subprocess", "HTTPClient"],
            path: "Sources/Gateways/Mail"),

        // Apps: where it all meets
        .target(
            name: "Composition",
            dependencies: [
                "Money", "World", "Access", "Text", "Store", "HTML", "JSON", "Events", "Prometheus",
                "Web", "WebEdge", "Subprocess",
                "OpenAPI", "StoreSQLite", "StorePostgres",
                "Localization", "Markets", "Modules", "DesignSystem", "Notifications", "Accounts",
                "Rollouts", "Authentication", "SecondFactors", "Licences", "Ledger",
                "Shops", "Media",
                "Catalog", "Inventory", "Listings", "Imports", "Promotions", "Payments", "Baskets",
                "Orders", "OrderPages", "OrderAudits", "Carriers", "Parcels", "Checkouts", "Cases",
                "Returns", "Withdrawals", "Cancellations", "Evidence", "Invoices", "Disputes",
                "Creators",
                "Affiliates", "Stalls", "Collaborations", "CreatorCenter", "Payouts", "Statements",
                "Reserves",
                "Remittances", "Reconciliation", "Search", "Discovery", "Rooms",
                "RoomDirectory", "RoomChat", "RoomSelling", "RoomVideo", "Studio", "SellerCenter",
                "Video", "Fetching", "Mail", "Operations", hummingbird,
                lifecycle, logging,
            ], path: "Sources/Apps/Composition"),
        .executableTarget(
            name: "pasar",
            dependencies: [
                "Composition", "WebEdge", "HTTPServer", "Supervision", "Subprocess", "Media",
                "Video", "Mail", "Stripe", "HTTPClient", "Payments", "Recommender", "Text", "CSV",
                "JSON", "Numbers", "Packing",
                "Routing", "Dialogue", "CreatorModel", "CreatorEvaluation", "OffPolicy",
                "FeedEvaluation", "SearchIndex", "SearchEvaluation", arguments, lifecycle, logging,
                hummingbird,
            ],
            path: "Sources/Apps/pasar"),

        // Opens strangers' pictures, in a process of its own, so that the server doesn't carry libvips.
        .executableTarget(
            name: "pasar-picture", dependencies: ["CCage", "CVips"], path: "Sources/Apps/picture"),
        // Makes a PDF of a document, with fonts and their parsers away from the server.
        .executableTarget(
            name: "pasar-document", dependencies: ["CPango", "JSON", "Printing"],
            path: "Sources/Apps/document"),
        // Starts ffmpeg and nginx with what they need, and no more.
        .executableTarget(name: "pasar-cage", dependencies: ["CCage"], path: "Sources/Apps/cage"),

        // Tests
        .target(
            name: "CFaultVFS", path: "Tests/CFaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        // Tries what a program in a cage may not do.
        .executableTarget(name: "misbehave", path: "Tests/CMisbehave"),
        .target(
            name: "TestSupport",
            dependencies: [
                "Composition", "Access", "Identities", "Modules", "Numbers", "Subprocess",
                "Threads", "HTTPClient", "JSON", "Stripe", "WebEdge", "HTTPServer", "CPostgres",
                lifecycle,
            ] + nio,
            path: "Tests/TestSupport"),
        .testTarget(
            name: "KitTests",
            dependencies: [
                "TestSupport", "CSV", "Recommender", "Passwords", "OneTimePasswords",
                "PaymentCodes", "Printing",
            ]),
        .testTarget(
            name: "ModelTests",
            dependencies: [
                "CreatorModel", "CreatorEvaluation", "FeedModel", "FeedEvaluation", "OffPolicy",
                "Packing", "Routing", "Dialogue", "SearchIndex", "SearchEvaluation", "Numbers",
                "Subprocess", "World",
            ],
            resources: [.copy("Files")]),
        .testTarget(
            name: "StoreContractTests", dependencies: ["TestSupport", "CFaultVFS", "CSQLite"]),
        .testTarget(
            name: "FeatureTests", dependencies: ["TestSupport"], resources: [.copy("Files")]),
        .testTarget(
            name: "WebTests", dependencies: ["TestSupport", "CSQLite"],
            exclude: ["Reviewed", "Transcripts"]),
        .testTarget(name: "VideoTests", dependencies: ["Video", "Subprocess", "Threads", "World"]),
        .testTarget(name: "CrashTests", dependencies: ["TestSupport"]),
        .testTarget(name: "SimulationTests", dependencies: ["TestSupport"]),
        .testTarget(name: "TidyTests", dependencies: ["Composition"]),
    ],
    swiftLanguageModes: [.v6]
)

// Generic code of the Kit (rows, ids, statements) is specialised in the features that use it.
for target in package.targets where target.type != .system && target.type != .test {
    target.swiftSettings =
        (target.swiftSettings ?? []) + [
            .unsafeFlags(["-cross-module-optimization"], .when(configuration: .release))
        ]
}
