import Testing

/// Style sheets and scripts obey what Swift obeys.
struct AssetTests {
    static let longestLine = 100
    static let longestFile = 500
    static let longestFunction = 60

    static let sheets = Tree.files(under: "Sources", ending: ".css")
    static let scripts = Tree.files(under: "Sources", ending: ".js")

    @Test func assetsAreFound() {
        #expect(Self.sheets.count > 20)
        #expect(Self.scripts.count > 5)
    }

    @Test func noLineOrFileIsTooLong() {
        for file in Self.sheets + Self.scripts {
            #expect(file.lines.count <= Self.longestFile, "\(file.path)")
            for (number, line) in file.lines.enumerated() where line.count > Self.longestLine {
                Issue.record("\(file.path):\(number + 1) has \(line.count) columns")
            }
        }
    }

    @Test func aDeclarationAndASelectorHaveALineOfTheirOwn() {
        for file in Self.sheets {
            for (number, line) in Self.code(file.text).enumerated() {
                let statements = line.filter { $0 == ";" || $0 == "{" || $0 == "}" }.count
                let isSelector = line.hasSuffix("{") && !line.contains("@")
                let isCut = isSelector && Self.topLevelCommas(line) > 0
                if statements > 1 || isCut {
                    Issue.record("\(file.path):\(number + 1): \(line)")
                }
            }
        }
    }

    @Test func aFunctionOfAScriptFitsOnAScreen() {
        for file in Self.scripts {
            for function in Script.functions(in: file)
            where function.lines.count > Self.longestFunction {
                Issue.record(
                    "\(file.path):\(function.number) has \(function.lines.count) lines")
            }
        }
    }

    /// A class lives on if it stands in a string of a page or a script, alone or before a value:
    /// `"theme-\(theme)"` names each theme.
    @Test func noClassIsStyledThatNoPageNames() {
        var named: Set<String> = []
        var begun: Set<String> = []
        for file in Tree.swift + Self.scripts where Self.hasPages(file) {
            for literal in Literals.all(in: file.text, isScript: file.path.hasSuffix(".js")) {
                for word in literal.split(whereSeparator: { !Self.isInName($0) }) {
                    let name = String(word.filter { $0 != Literals.hole })
                    if word.last == Literals.hole, name.hasSuffix("-") { begun.insert(name) }
                    named.insert(name)
                }
            }
        }
        for file in Self.sheets {
            for name in Self.classes(in: file.text) where !named.contains(name) {
                if begun.contains(where: { name.hasPrefix($0) }) { continue }
                Issue.record("\(file.path): no page names .\(name)")
            }
        }
    }

    /// What two scripts need stands in `dom.js`.
    @Test func noTwoScriptsHaveOneFunction() {
        var known: [String: String] = [:]
        for file in Self.scripts {
            for function in Script.helpers(in: file) {
                let other = known.updateValue(file.path, forKey: function)
                #expect(other == nil, "\(file.path) and \(other ?? ""): \(function.prefix(80))")
            }
        }
    }

    private static func hasPages(_ file: Tree.File) -> Bool {
        ["Sources/Base/DesignSystem/", "Sources/Features/", "Sources/Consoles/"].contains {
            file.path.hasPrefix($0)
        }
    }

    private static func isInName(_ c: Character) -> Bool {
        c.isLetter || c.isNumber || c == "-" || c == "_" || c == Literals.hole
    }

    /// Lines without comments and strings, trimmed at both ends.
    private static func code(_ text: String) -> [String] {
        var out = [""]
        var rest = text[...]
        while let c = rest.first {
            if rest.hasPrefix("/*") {
                let comment = rest.prefix(upTo: "*/")
                out += comment.filter(\.isNewline).map { _ in "" }
                rest = rest.dropFirst(comment.count)
            } else if c == "\"" {
                rest = rest.dropFirst().drop { $0 != "\"" }.dropFirst()
            } else {
                if c == "\n" { out.append("") } else { out[out.count - 1].append(c) }
                rest = rest.dropFirst()
            }
        }
        return out.map { String($0.drop { $0 == " " }) }
    }

    private static func topLevelCommas(_ line: String) -> Int {
        var depth = 0
        return line.reduce(0) { count, c in
            if c == "(" { depth += 1 }
            if c == ")" { depth -= 1 }
            return c == "," && depth == 0 ? count + 1 : count
        }
    }

    private static func classes(in text: String) -> Set<String> {
        var out: Set<String> = []
        for line in code(text) where line.hasSuffix("{") || line.hasSuffix(",") {
            for part in line.split(separator: ".", omittingEmptySubsequences: false).dropFirst() {
                let name = part.prefix(while: isInName)
                if name.first?.isLetter == true { out.insert(String(name)) }
            }
        }
        return out
    }
}

/// Functions of a script, as its layout shows them.
enum Script {
    struct Function {
        let number: Int
        let lines: ArraySlice<Substring>
    }

    /// Every block that a function opens, down to the line that closes it.
    static func functions(in file: Tree.File) -> [Function] {
        let lines = file.lines
        return lines.indices.compactMap { start in
            let line = lines[start]
            let words = ["if ", "for ", "while ", "switch ", "} ", "try "]
            let code = line.drop { $0 == " " }
            let isFunction =
                line.hasSuffix("=> {") || code.hasPrefix("function ")
                || code.contains(") {") && !words.contains { code.hasPrefix($0) }
            guard isFunction, line.hasSuffix("{") else { return nil }
            return Function(number: start + 1, lines: block(lines[start...]))
        }
    }

    /// Functions and values outside of any other, without the name that they have in this file.
    static func helpers(in file: Tree.File) -> [String] {
        let lines = file.lines
        return lines.indices.compactMap { start in
            var code = lines[start]
            if code.hasPrefix("export ") { code = code.dropFirst("export ".count) }
            if code.hasPrefix("async ") { code = code.dropFirst("async ".count) }
            let begins = ["function ", "const "].first { code.hasPrefix($0) }
            guard let begins else { return nil }
            let body = code.dropFirst(begins.count).drop { $0 != "(" && $0 != "=" }
            let isFunction = begins == "function " || code.contains("=>")
            guard isFunction || lines[start].hasSuffix("=") else { return nil }
            let rest = lines[start].hasSuffix(";") ? [] : block(lines[start...]).dropFirst()
            return ([body] + rest).joined(separator: "\n")
        }
    }

    private static func block(_ lines: ArraySlice<Substring>) -> ArraySlice<Substring> {
        guard let first = lines.first else { return [] }
        let indent = first.prefix { $0 == " " }
        let end = lines.dropFirst().firstIndex { line in
            line.hasPrefix(indent) && "})]".contains(line.dropFirst(indent.count).first ?? " ")
        }
        return lines[lines.startIndex...(end ?? lines.endIndex - 1)]
    }
}

extension Substring {
    /// Up to the end of `mark`, or everything.
    fileprivate func prefix(upTo mark: String) -> Substring {
        var end = startIndex
        while end < endIndex, !self[end...].hasPrefix(mark) { end = index(after: end) }
        return self[..<(index(end, offsetBy: mark.count, limitedBy: endIndex) ?? endIndex)]
    }
}
