import Testing

/// What a reviewer shouldn't have to say twice.
struct TidyTests {
    /// Long enough for a page of text, short enough to see.
    static let longestLine = 110
    static let longestFile = 500

    @Test func noFileIsLongerThanAScreenCanHold() {
        for file in Tree.swift + Tree.tests {
            #expect(
                file.lines.count <= Self.longestFile, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func noLineRunsOutOfTheWindow() {
        for file in Tree.swift {
            for (number, line) in file.lines.enumerated() where line.count > Self.longestLine {
                Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
            }
        }
    }

    @Test func nothingIsForcedAndNoClockIsReadBesideTheWorld() {
        let words = [
            "try!", "as!", "fatalError(", " Date()", "UUID()", "TODO", "FIXME", "unowned ",
        ]
        for file in Tree.swift {
            for (number, line) in file.lines.enumerated() {
                let code = line.split(separator: "//", maxSplits: 1).first ?? ""
                for word in words where code.contains(word) {
                    Issue.record("\(file.path):\(number + 1) says \(word)")
                }
            }
        }
    }

    @Test func nobodyIsCalledHelper() {
        let words = ["Utils", "Manager", "Helper", "Service", "Data", "Info", "Common"]
        for file in Tree.swift {
            let name = file.path.split(separator: "/").last.map(String.init) ?? ""
            for word in words where name.hasSuffix(word + ".swift") {
                Issue.record("\(file.path): what does it do?")
            }
        }
    }

    @Test func driversAndHummingbirdStayWhereTheyBelong() {
        let rules: [(module: String, allowed: [String])] = [
            ("Hummingbird", ["Sources/Kit/HTTPServer/", "Sources/Apps/"]),
            ("HummingbirdCore", ["Sources/Kit/HTTPServer/"]),
            ("NIOCore", ["Sources/Kit/Events/", "Sources/Kit/HTTPServer/"]),
            ("OpenAPI", ["Sources/Apps/"]), ("HTTPServer", ["Sources/Apps/"]),
            ("StoreSQLite", ["Sources/Apps/", "Sources/Stores/StoreSQLite/"]),
            ("StorePostgres", ["Sources/Apps/", "Sources/Stores/StorePostgres/"]),
            ("CSQLite", ["Sources/Stores/"]), ("CPostgres", ["Sources/Stores/"]),
            ("CSodium", ["Sources/Kit/World/", "Sources/Kit/Passwords/"]),
            ("CVips", ["Sources/Apps/picture/"]), ("CPango", ["Sources/Apps/document/"]),
            ("CZint", ["Sources/Kit/Barcodes/"]), ("CThai", ["Sources/Models/SearchIndex/"]),
            ("Fetching", ["Sources/Apps/"]), ("Mail", ["Sources/Apps/"]),
            ("Video", ["Sources/Apps/"]),
        ]
        for file in Tree.swift {
            for (number, line) in file.lines.enumerated() where line.contains("import ") {
                let words = line.split(separator: " ")
                guard words.count >= 2, words[words.count - 2] == "import" else { continue }
                for rule in rules where words.last.map(String.init) == rule.module {
                    #expect(
                        rule.allowed.contains { file.path.hasPrefix($0) },
                        "\(file.path):\(number + 1) imports \(rule.module)")
                }
            }
        }
    }

    /// Who may import whom is in Package.swift; this keeps its order true.
    /// Order of the features, as Package.swift lists them.
    private static let order: [String] = {
        let manifest = Tree.read("Package.swift") ?? ""
        return manifest.matches(of: /[^a-z]feature\(\s*"(\w+)"/).map { String($0.1) }
    }()

    @Test func featuresStandInOneOrder() throws {
        #expect(Self.order.count > 15)
        for file in Tree.swift where file.path.hasPrefix("Sources/Features/") {
            let own = String(file.path.split(separator: "/")[2])
            let place = try #require(
                Self.order.firstIndex(of: own), "\(own) is not in Package.swift")
            for module in file.imports {
                guard let other = Self.order.firstIndex(of: module) else { continue }
                #expect(other < place, "\(file.path) imports \(module), which stands right of it")
            }
        }
    }

    /// Lines of a target that a newcomer can still read at one go.
    private static let mostLines = 3_000

    @Test func noTargetIsTooLarge() {
        let folders = [
            "Sources/Kit/", "Sources/Models/", "Sources/Base/", "Sources/Features/",
            "Sources/Consoles/",
        ]
        let files = Tree.swift.filter { file in folders.contains { file.path.hasPrefix($0) } }
        for (name, files) in Dictionary(
            grouping: files, by: { $0.path.split(separator: "/")[2] })
        {
            let lines = files.reduce(0) { $0 + $1.text.count { $0.isNewline } }
            #expect(lines <= Self.mostLines, "\(name) has \(lines) lines: cut it in two")
        }
    }

    @Test func rulesKnowNothingOfHTTPAndPages() {
        let web: Set = ["Web", "HTML", "DesignSystem", "HTTPServer", "OpenAPI"]
        for file in Tree.swift
        where file.path.hasPrefix("Sources/Features/") && !file.path.contains("/Web/") {
            for module in file.imports where web.contains(module) || module.hasPrefix("NIO") {
                Issue.record("\(file.path) is a rule and imports \(module)")
            }
        }
    }

    /// A model gets values and gives values: whoever calls it reads the rows and draws the page.
    @Test func modelsKnowValuesAlone() {
        let models = Tree.swift.filter { $0.path.hasPrefix("Sources/Models/") }
        let values: Set = [
            "Glibc", "Numbers", "Money", "Text", "World", "JSON", "CSV", "Sanitizer", "CThai",
        ]
        let known = values.union(models.map { String($0.path.split(separator: "/")[2]) })
        #expect(known.count > values.count)
        for file in models {
            for module in file.imports where !known.contains(module) {
                Issue.record("\(file.path) is a model and imports \(module)")
            }
        }
    }

    @Test func theBaseKnowsNoFeature() {
        let right = ["Sources/Features", "Sources/Consoles", "Sources/Gateways", "Sources/Apps"]
        let paths = Tree.swift.map(\.path).filter { path in right.contains { path.hasPrefix($0) } }
        let modules = Set(paths.map { String($0.split(separator: "/")[2]) })
        for file in Tree.swift where file.path.hasPrefix("Sources/Base/") {
            for module in file.imports {
                #expect(!modules.contains(module), "\(file.path) imports \(module)")
            }
        }
    }

    @Test func noPageHasAnythingInline() {
        for file in Tree.swift where file.path.contains("/Web/") {
            for (number, line) in file.lines.enumerated() {
                for word in [" style=\"", " style=\\\"", " onclick", " onload", "<style"]
                where line.contains(word) {
                    Issue.record("\(file.path):\(number + 1) has \(word) inline")
                }
            }
        }
    }

    @Test func everyTestIsASentence() {
        for file in Tree.tests {
            for line in file.lines where line.contains("@Test func " + "test") {
                Issue.record("\(file.path): \(line) is no sentence")
            }
        }
    }

    /// A bare expression is evaluated as a string each time it is asked again, which our
    /// Content-Security-Policy forbids: a test that has to wait fails, one that needn't passes.
    @Test func aBrowserTestWaitsForAFunction() {
        for file in Tree.files(under: "Tests/Browser", ending: ".py") {
            for call in file.text.components(after: "wait_for_function(") {
                let argument = call.drop { $0.isWhitespace }
                #expect(argument.hasPrefix("\"() =>"), "\(file.path): \(argument.prefix(60))")
            }
        }
    }
}
