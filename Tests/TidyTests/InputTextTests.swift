import Testing

/// What keeps texts from outside under one roof, `Kit/Text/InputText.swift`.
@Suite struct InputTextTests {
    private static let purposes = [
        "name", "title", "line", "paragraph", "handle", "code", "search", "secret", "purpose",
    ]

    @Test func everyTextFieldHasAPurpose() {
        var fields = 0
        for file in Tree.swift where !file.path.hasPrefix("Sources/Kit/") {
            for call in file.text.split(separator: "Field<String>.text(").dropFirst() {
                fields += 1
                // Its second argument: `"title", .title, 1...80`.
                let words = call.prefix(200).split(separator: ",", maxSplits: 2)
                let purpose = words.count > 1 ? words[1].split(separator: ".").last : nil
                let name = purpose.map { $0.filter { !$0.isWhitespace } } ?? ""
                #expect(Self.purposes.contains(name), "\(file.path): \(call.prefix(60))")
            }
        }
        #expect(fields > 60)
    }

    /// A field whose rule hands the text on as it came would be one without a purpose.
    @Test func noFieldTakesATextAsItCame() {
        for file in Tree.swift where !file.path.hasPrefix("Sources/Kit/") {
            for (number, line) in file.lines.enumerated() {
                let isField = line.contains(".parsed(") || line.contains(".optional(")
                #expect(
                    !(isField && line.contains("{ $0 }")),
                    "\(file.path):\(number + 1) takes a text as it came")
            }
        }
    }

    /// Names in pages are printed by `\\(name: …)`, which isolates those that are written from right
    /// to left.
    @Test func namesArePrintedIsolated() {
        let people = [
            "shop", "creator", "room", "account", "person", "product", "follower", "shelf",
            "voucher", "sale",
        ]
        for file in Tree.swift where file.path.contains("/Web/") {
            for (number, line) in file.lines.enumerated() {
                for word in people {
                    for member in ["name", "title", "hostName"] {
                        let plain = ">\\(\(word).\(member))"
                        #expect(
                            !line.contains(plain) || line.contains(plain + "</option>"),
                            "\(file.path):\(number + 1) prints \(word).\(member) plainly")
                    }
                }
            }
        }
    }
}
