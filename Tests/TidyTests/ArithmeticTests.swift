import Testing

/// Numbers from outside meet no operator that traps: `Numbers` has those that don't.
struct ArithmeticTests {
    /// Files whose numbers are all of this program, or whose arithmetic is the rule itself.
    static let ours = [
        "Sources/Kit/Money/": "amounts are taken apart here; NumbersTests hold every operator",
        "Sources/Kit/Numbers/": "the operators themselves",
        "Sources/Models/":
            "floating numbers, which don't trap; whole ones are bounded when they are read",
        "Sources/Apps/Composition/Demo": "figures of the demo's own tables",
        "Sources/Apps/Composition/Bench": "figures of the bench's own market",
    ]

    /// Words of amounts, which are 64 bits wide: they may not even be added.
    private static let amounts = ["minor", "Minor", "gmv", "estimated", "watchMilliseconds"]

    /// Words of counts: of what a row or a field brings, a thousand can be added (`Row.largestCount`)
    /// but no two multiplied.
    private static let counts = [
        "grams", "quantity", "basisPoints", "viewers", "clicks", "orders", "units",
    ]

    /// What a line may say all the same, and why.
    static let allowed = [
        "offer.price * quantity": "Money's own operator",
        "unit * line.quantity": "Money's own operator",
        "seen * line.quantity": "Money's own operator",
        "* Int64(viewers)": "connections of this process, times a minute at most",
        "Double(units) * 1000": "no floating number traps before it becomes a whole one",
        "(chart.y(minor) + 4)": "a point in a picture 200 high",
    ]

    @Test func amountsFromOutsideMeetNoOperatorThatTraps() {
        for (file, number, code) in Self.code() {
            guard Self.operatorsOfForeign(code) else { continue }
            if Self.allowed.keys.contains(where: { code.contains($0) }) { continue }
            Issue.record("\(file.path):\(number): `\(code)`: use clampedAdding and the like")
        }
    }

    /// A `Double` beyond 64 bits traps in `Int64(_:)`; `clamping:` and `exactly:` don't.
    @Test func aFloatingNumberBecomesWholeOnlyByClamping() {
        let fractions = ["rounded(", "Double(", ".milliseconds)", "framesPerSecond", ".start)"]
        let video = Tree.swift.filter {
            $0.text.contains("Double") || $0.text.contains("fragment.")
        }
        for file in video where !Self.isOurs(file.path) {
            for (number, code) in Self.code(of: file) {
                for call in Self.conversions(in: code)
                where fractions.contains(where: { call.contains($0) }) && !Self.isWhole(call) {
                    Issue.record("\(file.path):\(number): \(call): use `clamping:`")
                }
            }
        }
    }

    @Test func theAllowedLinesAreStillThere() {
        let all = Self.code().map(\.code)
        for words in Self.allowed.keys {
            #expect(all.contains { $0.contains(words) }, "\(words) is allowed and nowhere")
        }
    }

    // MARK: lines

    private static func isOurs(_ path: String) -> Bool {
        ours.keys.contains { path.hasPrefix($0) } || path.hasPrefix("Sources/Stores/")
    }

    private static func code() -> [(file: Tree.File, number: Int, code: String)] {
        Tree.swift.filter { !isOurs($0.path) }.flatMap { file in
            code(of: file).map { (file, $0.number, $0.code) }
        }
    }

    /// Lines without comments, and without text between quotes or in literals of several lines but
    /// for the values put in.
    private static func code(of file: Tree.File) -> [(number: Int, code: String)] {
        var out: [(Int, String)] = []
        var isText = false
        for (index, line) in file.lines.enumerated() {
            let marks = String(line).components(after: "\"\"\"").count
            let wasText = isText
            if marks % 2 == 1 { isText.toggle() }
            let code = wasText ? values(in: line) : plain(line)
            if !code.isEmpty { out.append((index + 1, code)) }
        }
        return out
    }

    /// What is interpolated into a line of text.
    private static func values(in line: Substring) -> String {
        var out = ""
        var rest = line
        while let start = rest.firstIndex(of: "\\") {
            rest = rest[rest.index(after: start)...]
            guard rest.first == "(" else { continue }
            var depth = 0
            for index in rest.indices {
                if rest[index] == "(" { depth += 1 }
                if rest[index] == ")" { depth -= 1 }
                out.append(rest[index])
                if depth == 0 {
                    rest = rest[rest.index(after: index)...]
                    break
                }
            }
        }
        return out
    }

    private static func plain(_ line: Substring) -> String {
        let code = line.drop { $0 == " " }
        return code.hasPrefix("//") ? "" : String(code)
    }

    private static func isWord(_ c: Character) -> Bool {
        c.isLetter || c.isNumber || "_.$)(]?!".contains(c)
    }

    /// True if an amount stands directly beside `+`, `-` or `*`, or a count beside `*`.
    private static func operatorsOfForeign(_ code: String) -> Bool {
        [" + ", " - ", " += ", " -= "].contains { stands(beside: $0, in: code, amounts) }
            || [" * ", " *= "].contains { stands(beside: $0, in: code, amounts + counts) }
    }

    private static func stands(beside sign: String, in code: String, _ words: [String]) -> Bool {
        code.components(after: sign).contains { after in
            let before = code.dropLast(after.count + sign.count)
            let left = String(before.reversed().prefix(while: isWord).reversed())
            return isOne(left, of: words) || isOne(String(after.prefix(while: isWord)), of: words)
        }
    }

    /// `line.unitMinor` is one, `minorPerMajor` isn't.
    private static func isOne(_ word: String, of words: [String]) -> Bool {
        let last = word.split { !($0.isLetter || $0.isNumber || $0 == "_") }.last ?? ""
        return words.contains { last == $0 || $0 == "Minor" && last.hasSuffix("Minor") }
    }

    // MARK: conversions

    private static func conversions(in code: String) -> [String] {
        ["Int(", "Int64(", "UInt64(", "Int32(", "UInt32("].flatMap { name in
            code.components(after: name).compactMap { rest in
                var depth = 1
                let call = rest.prefix { c in
                    if c == "(" { depth += 1 }
                    if c == ")" { depth -= 1 }
                    return depth > 0
                }
                return name + call + ")"
            }
        }
    }

    /// Labelled, or of a time span, which is whole.
    private static func isWhole(_ call: String) -> Bool {
        call.contains("(clamping:") || call.contains("(exactly:")
            || call.contains("pan.milliseconds")
            || call.contains("found.milliseconds") || call.contains("length.milliseconds")
            || call.contains("?.milliseconds")
    }
}
