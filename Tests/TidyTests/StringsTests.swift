import Testing

/// Five languages say the same, and what the code names.
struct StringsTests {
    static let american = Sentences.all[0]
    static let others = Sentences.all.dropFirst()

    @Test func everyLineIsASentenceAndNoKeyStandsTwice() {
        for language in Sentences.all {
            #expect(!language.lines.isEmpty, "no sentences in \(language.locale)")
            #expect(language.faults == [])
        }
    }

    /// Calm by house style; and a brace that isn't closed would swallow the rest.
    @Test func noSentenceShoutsOrLeavesABraceOpen() {
        for line in Sentences.all.flatMap(\.lines.values).joined() {
            #expect(!line.text.contains { "!！".contains($0) }, "\(line.place) shouts")
            let (open, close) = (line.text.count { $0 == "{" }, line.text.count { $0 == "}" })
            #expect(open == close, "\(line.place) leaves a brace open")
        }
    }

    @Test func aLanguageLacksNoSentenceAndHasNoneOfItsOwn() {
        for other in Self.others {
            #expect(other.keys.subtracting(Self.american.keys).sorted() == [], "\(other.locale)")
            guard other.locale != Sentences.british else { continue }
            #expect(Self.american.keys.subtracting(other.keys).sorted() == [], "\(other.locale)")
        }
    }

    @Test func britishEnglishHasOnlyWhatDiffersFromAmerican() {
        for line in Sentences.all[1].lines.values.joined() {
            let american = Self.american.lines[line.key]?.first { $0.form == line.form }
            #expect(american?.text != line.text, "\(line.place) says what en-US says")
        }
    }

    @Test func aSentenceThatCountsHasTheFormsOfItsLanguage() {
        for language in Sentences.all {
            for (key, lines) in language.lines {
                let forms = Set(lines.compactMap(\.form))
                let counts = Self.american.lines[key]?.contains { $0.form != nil } == true
                let mayLackSome = language.locale == Sentences.british
                #expect(
                    counts
                        ? forms == language.forms
                            || mayLackSome && forms.isSubset(of: language.forms)
                        : forms.isEmpty, "\(language.locale) \(key) has \(forms.sorted())")
                #expect(lines.allSatisfy { ($0.form != nil) == counts }, "\(lines[0].place) counts")
            }
        }
    }

    /// `count` may be left out where the language says "a day".
    @Test func aSentenceHasTheSameHolesAndHomeInEachLanguage() {
        for other in Self.others {
            for (key, lines) in other.lines {
                guard let american = Self.american.lines[key] else { continue }
                let wanted = american.reduce(into: Set()) { $0.formUnion($1.parameters) }
                let parameters = lines.reduce(into: Set()) { $0.formUnion($1.parameters) }
                #expect(
                    parameters.symmetricDifference(wanted).subtracting(["count"]) == [],
                    "\(lines[0].place)")
                #expect(lines[0].home == american[0].home, "\(lines[0].place) \(key)")
            }
        }
    }

    /// Every key that the code names as a literal is there.
    @Test func everyKeyInTheCodeHasASentence() {
        for file in Tree.swift {
            for key in Self.keys(in: file.text) where !Self.american.keys.contains(key) {
                Issue.record("\(file.path) says \(key)")
            }
        }
    }

    /// `context("a.b"` and `LocalizedText("a.b"`; `localizedKeys` lists those with a value in them.
    static func keys(in text: String) -> Set<String> {
        var out: Set<String> = []
        for call in ["context(\"", "self(\"", "LocalizedText(\"", "tile(\""] {
            for part in text.components(after: call) {
                let key = part.prefix { $0 != "\"" && $0 != "\\" }
                let end = part.dropFirst(key.count).first
                if end == "\"", key.contains("."), !key.contains(" ") { out.insert(String(key)) }
            }
        }
        return out
    }
}

extension String {
    /// What follows each place where `mark` stands.
    func components(after mark: String) -> [Substring] {
        var out: [Substring] = []
        var rest = self[...]
        while let first = rest.firstIndex(of: mark.first ?? " ") {
            if rest[first...].hasPrefix(mark) {
                out.append(rest[first...].dropFirst(mark.count).prefix(120))
            }
            rest = rest[rest.index(after: first)...]
        }
        return out
    }
}
