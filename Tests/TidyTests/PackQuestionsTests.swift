import Testing

/// Every question that Markets answers is asked by the product: a rule that nobody asks for has no
/// effect, however right its row is.
struct PackQuestionsTests {
    /// Questions that only Markets itself asks, or tests.
    private static let own: Set<String> = [
        // `Market.mode` with the licences on record.
        "mode",
        // Parts of `day(_:businessDaysAfter:)`, and of `end(ofBusinessDay:)`.
        "isBusinessDay",
        // The loader's.
        "bundled",
        // Deadlines from the pack itself; orders have them frozen in their terms.
        "holdEnds", "shipBy", "cancelsUnshipped", "returnEnds", "unpaidExpiry",
        // Tables behind `isBusinessDay` and `withholding`.
        "holidays", "withholdings",
    ]

    private static let files: Set<String> = [
        "Markets.swift", "Market.swift", "PriceRule.swift", "PayoutRule.swift",
        "CreatorRule.swift",
    ]

    @Test func everyQuestionIsAsked() {
        let sources = Tree.swift.filter { $0.path.hasPrefix("Sources/") }
        let product = sources.filter { !$0.path.hasPrefix("Sources/Base/Markets/") }.map(\.text)
        var count = 0
        for file in sources where file.path.hasPrefix("Sources/Base/Markets/") {
            guard Self.files.contains(String(file.path.split(separator: "/").last ?? "")) else {
                continue
            }
            for name in Self.questions(in: file.text) where !Self.own.contains(name) {
                count += 1
                let isAsked = product.contains { text in
                    text.contains(".\(name)") || text.contains(" \(name)(")
                        || text.contains("(\(name)(")
                }
                #expect(isAsked, "\(file.path): nobody asks for \(name)")
            }
        }
        #expect(count > 30, "only \(count) questions were found")
    }

    /// Names of public functions and properties.
    private static func questions(in text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").compactMap { line in
                let words = line.split { !$0.isLetter && !$0.isNumber }
                guard words.first == "public",
                    let verb = words.firstIndex(where: {
                        ["func", "let", "var"].contains($0)
                    }), words.count > verb + 1
                else { return nil }
                let name = String(words[verb + 1])
                return ["source", "validity", "market"].contains(name) ? nil : name
            })
    }
}
