import Access
@testable import Catalog
import Composition
import DesignSystem
import HTML
@testable import Imports
@testable import Listings
import Localization
import Markets
import Money
@testable import Shops
import Store
import TestSupport
import Testing
import Web
import World

/// Every page of shops and listings with every state in it: balanced, and without a sentence that
/// nobody wrote.
@Suite struct ListingsPageTests {
    static let voids: Set<String> = ["meta", "link", "img", "input", "br", "hr", "use"]

    static func faults(in html: String) -> [String] {
        var open: [String] = []
        var faults: [String] = []
        var rest = html[...]
        while let start = rest.firstIndex(of: "<") {
            guard let end = rest[start...].firstIndex(of: ">") else { return faults + ["no end"] }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            let name = tag.drop { $0 == "/" }.prefix { $0.isLetter || $0.isNumber }.lowercased()
            if tag.hasPrefix("!") || voids.contains(name) { continue }
            if !tag.hasPrefix("/") {
                open.append(name)
            } else if open.popLast() != name {
                faults.append("</\(name)>")
            }
        }
        faults += open.map { "<\($0)> is open" }
        for word in [
            "listings.", "shops.", "gap.", "refusal.", "import.reason", "imports.", "readiness.",
        ] {
            for found in html.components(of: word) { faults.append("no sentence: \(found)") }
        }
        return faults
    }

    @Test func everyPageIsBalancedAndSaysEverything() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let shop = try await street.shop()
            let context = street.designSystem.bareContext(
                Caller(account: shop.owner, roles: ["seller"], name: "Ann"))
            let typed = SubmittedForm(
                input: Input(["price": .list([.text("x"), .text("2")]), "title": .text("<b>")]),
                faults: [
                    FieldFault(
                        field: "price", code: "c",
                        message: CatalogRefusal.priceUnusable("x").message),
                    FieldFault(
                        field: "category", code: "c",
                        message: CatalogRefusal.unknownCategory.message),
                    FieldFault(
                        field: "pictures", code: "c", message: LocalizedText("field.missing")),
                ])
            try await street.product("Shirt & <Co>", of: shop)
            let (id, _) = try await street.product("Draft", of: shop, live: false)
            let list = try await street.listings.list(
                of: shop.owner, state: nil, words: "", before: nil)
            let editable = try await street.listings.editable(id, of: shop.owner)
            var products = try await street.store.read { db in
                try Catalog.products(of: shop.id, state: nil, before: nil, limit: 9, in: db)
            }
            try await street.listings.takeDown(id, reason: "No <b>")
            products += [try await street.listings.editable(id, of: shop.owner).product]
            let path = try street.write(
                ImportTests.header + "a,A,,,x,-1,,https://a.example/1.jpg\na,,,,5,-1,,\n",
                to: "a.csv")
            let job = try await street.imports.importFile(path, shop: shop.id)
            let lines = try await street.store.read { db in
                try ReportLine.Kind.allCases.flatMap {
                    try Imports.lines($0, of: job.id, limit: 9, in: db)
                }
            }
            #expect(lines.count == 4)
            let preview = try await street.preview(path, of: shop)
            let pages: [(String, HTML)] = [
                ("sell", ShopPages(context: context).sellPage(nil, typed)),
                ("sell shop", ShopPages(context: context).sellPage(shop, SubmittedForm())),
                ("queue", ShopPages(context: context).shopQueuePage([shop], .waiting, typed)),
                (
                    "list",
                    ProductListPage(context: context).productListPage(
                        list, ListForm(), SubmittedForm())
                ),
                (
                    "list empty",
                    ProductListPage(context: context).productListPage(
                        ProductList(), ListForm(), typed)
                ),
                (
                    "new",
                    ProductEditor(context: context).productPage(
                        nil, currency: .usd, SubmittedForm())
                ),
                (
                    "edit",
                    ProductEditor(context: context).productPage(
                        editable, currency: .usd, SubmittedForm())
                ),
                (
                    "edit again",
                    ProductEditor(context: context).productPage(editable, currency: .usd, typed)
                ),
                (
                    "imports",
                    ImportPages(context: context).importsPage([job], currency: .usd, typed)
                ),
                ("import", ImportPages(context: context).importPage(job, lines, fetches: true)),
                (
                    "preview",
                    ImportPages(context: context).importPage(preview, lines, fetches: true)
                ),
                (
                    "review",
                    ReviewPage(context: context).productReviewPage(
                        products, [shop.id: shop], .live, next: id, SubmittedForm())
                ),
            ]
            for (name, page) in pages {
                #expect(Self.faults(in: page.string).isEmpty, "\(name)")
            }
        }
    }

    @Test func everyRefusalAndReasonHasASentence() throws {
        let strings = try Strings.bundled()
        let keys = strings.keys(of: .enUS)
        let refusals: [any Refusal] = [
            ShopRefusal.notFound, ShopRefusal.alreadyRegistered, ShopRefusal.nameUnusable,
            ShopRefusal.nameTaken("a"), ShopRefusal.nameConfusable("a"),
            ShopRefusal.phoneUnusable, ShopRefusal.marketIsFixed,
            ShopRefusal.decidedAlready(.closed), ShopRefusal.notApproved, CatalogRefusal.notFound,
            CatalogRefusal.takenDown(reason: ""), CatalogRefusal.wrongState(.live),
            CatalogRefusal.lacks([]), CatalogRefusal.unknownCategory,
            CatalogRefusal.handleTaken(""),
            CatalogRefusal.sameOptions(""), CatalogRefusal.tooManySKUs(most: 1),
            CatalogRefusal.tooManyPictures(most: 1), CatalogRefusal.priceUnusable(""),
            ImportsRefusal.noSuchImport, ImportsRefusal.fileTooLarge(megabytes: 1),
            ImportsRefusal.fileNotKept, ImportsRefusal.tooManyImports(most: 1),
            ListingsRefusal.nothingChosen, ListingsRefusal.valueMissing,
            ListingsRefusal.variantUnclear, ImportsRefusal.nothingToConfirm,
        ]
        for refusal in refusals {
            #expect(keys.contains(refusal.message.key), "\(refusal.message.key)")
        }
        for gap in PublishBlocker.allCases { #expect(keys.contains(gap.words.key)) }
        for fault in ["file-unreadable", "file-empty", "file-workbook", "no-header", "stopped"] {
            #expect(keys.contains("imports.fault.\(fault)"))
        }
    }
}

extension String {
    /// Where a key of the sentences shows instead of a sentence.
    fileprivate func components(of word: String) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: word) {
            let before = rest[..<range.lowerBound].last
            // A path or an attribute may hold the word.
            if before == ">" || before == " " || before == "\"" {
                found.append(String(rest[range.lowerBound...].prefix(40)))
            }
            rest = rest[range.upperBound...]
        }
        return found
    }
}
