import Store
import HTML
import Testing
import Text

@testable import Web

/// What may stand in a text from outside, by its purpose.
@Suite struct InputTextTests {
    private static let shown: [TextPurpose] = [
        .name, .title, .line, .paragraph, .handle, .code, .search,
    ]

    @Test func aNameOfNothingIsEmpty() {
        let nothing = [
            "", " ", "\u{200B}", "\u{2800}\u{2800}", "\u{3164}", "\u{115F}\u{1160}", "\u{FFA0}",
            "\u{202E}", "\u{2066}\u{2069}", "\u{FEFF} \u{AD}", "\u{301}\u{302}", "\u{E31}",
            "\u{E0041}", "\u{FE0F}", "\u{200D}", "\u{180E}", "\u{34F}", "\u{2028}\n\t",
        ]
        for text in nothing {
            for purpose in Self.shown {
                #expect(InputText.normalized(text, purpose) == "", "\(text.debugDescription)")
            }
        }
    }

    @Test func whatIsSeenStays() {
        let kept = [
            "Ana", "Đặng Thị Hồng", "ร้านน้ำใจ", "👩‍👩‍👧‍👦 Toko", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "☕️", "❤️‍🔥 Love", "نامه‌ای", "क्‍ष",
            "שלום", "1️⃣", "O’Neil & Söhne", "日本", "👍🏽",
        ]
        for text in kept {
            for purpose in [TextPurpose.name, .title, .line, .paragraph, .search] {
                #expect(InputText.normalized(text, purpose) == text, "\(text) \(purpose)")
            }
        }
    }

    @Test func invisibleAndTurningCharactersGo() {
        let table: [(String, String)] = [
            ("Pay\u{200B}Pal", "PayPal"), ("\u{202E}abc\u{202C}", "abc"), ("a\u{AD}b", "ab"),
            ("a\u{200D}b", "ab"), ("a\u{200C}b", "ab"), ("a\u{FE0F}b", "ab"),
            ("a\u{2066}b\u{2069}", "ab"), ("a\u{E0061}b", "ab"), ("\u{FEFF}a", "a"),
            ("a\u{FFF9}b", "ab"), ("a\u{3164}b", "ab"), ("a\u{200F}b", "ab"),
        ]
        for (typed, kept) in table {
            #expect(InputText.normalized(typed, .name) == kept, "\(typed.debugDescription)")
        }
        // A paragraph keeps the marks that mixed text needs, and where Thai lines may break.
        #expect(InputText.normalized("א\u{200F}, b", .paragraph) == "א\u{200F}, b")
        #expect(InputText.normalized("ก\u{200B}ข", .paragraph) == "ก\u{200B}ข")
        #expect(InputText.normalized("a\u{202E}b", .paragraph) == "ab")
    }

    @Test func oneLineFieldsLoseTheirLineBreaks() {
        for line in ["\n", "\r\n", "\r", "\u{2028}", "\u{2029}", "\u{85}", "\u{B}", "\t", " \n "] {
            for purpose in Self.shown where purpose != .paragraph {
                #expect(InputText.normalized("a\(line)b", purpose) == "a b")
            }
        }
        #expect(InputText.normalized("a\r\n\r\nb\rc\u{2028}d\n", .paragraph) == "a\n\nb\nc\nd")
        #expect(InputText.normalized("  a \u{3000} b  ", .title) == "a b")
    }

    @Test func textIsComposed() {
        #expect(InputText.normalized("Cafe\u{301}", .name)?.unicodeScalars.count == 4)
        #expect(InputText.normalized("Đa\u{323}\u{306}ng", .name) == "Đặng")
        let heap = "z" + String(repeating: "\u{317}", count: 50)
        #expect(InputText.normalized(heap, .name)?.unicodeScalars.count == 5)
    }

    @Test func codesAreReadInEveryWidth() {
        #expect(InputText.normalized("ＡＢ－１２", .code) == "AB-12")
        #expect(InputText.normalized("＠ａｎａ", .handle) == "@ana")
        #expect(InputText.normalized("ＡＢ", .name) == "ＡＢ")
    }

    @Test func whatIsNoCharacterIsRefused() {
        let codes: [UInt32] = [0, 0x1B, 0x7F, 0x9B, 0xFFFE, 0xFDD0, 0x1FFFF, 0x10FFFE]
        for scalar in codes.compactMap({ Unicode.Scalar($0) }) {
            let text = "a" + String(Character(scalar))
            for purpose in TextPurpose.allCases {
                #expect(InputText.normalized(text, purpose) == nil)
            }
        }
        #expect(InputText.cleaned("a\u{0}\u{1B}b", .name) == "ab")
    }

    @Test func aSecretStaysAsItWasTyped() {
        for text in [" a  b ", "a\u{200B}b", "e\u{301}", "a\r\nb"] {
            #expect(InputText.normalized(text, .secret)?.utf8.elementsEqual(text.utf8) == true)
        }
    }

    @Test func normalFormIsItsOwnNormalForm() {
        var random = Shuffle(state: 7)
        let alphabet: [Unicode.Scalar] = [
            "a", " ", "\n", "\r", "\u{301}", "\u{200D}", "\u{200C}", "\u{FE0F}", "👩", "ก",
            "\u{E49}",
            "क", "\u{94D}", "א", "\u{202E}", "\u{200B}", "Ａ", "\u{3164}", "\u{E0067}", "🏴",
            "\u{1F3FD}",
            "\u{AC00}", "\u{11A8}", "\u{958}", "\u{FB1D}", "\u{E007F}",
        ]
        for _ in 0..<3000 {
            let scalars = (0..<Int.random(in: 0...12, using: &random)).compactMap { _ in
                alphabet.randomElement(using: &random)
            }
            let text = String(String.UnicodeScalarView(scalars))
            for purpose in TextPurpose.allCases {
                let once = InputText.cleaned(text, purpose)
                let twice = InputText.cleaned(once, purpose)
                #expect(
                    Array(twice.utf8) == Array(once.utf8), "\(text.debugDescription) \(purpose)")
            }
        }
    }

    // MARK: lengths

    @Test func aTextFilledToItsMaxlengthIsTaken() throws {
        let field = Field<String>.text("about", .paragraph, 0...10)
        // A browser counts a line break as one and sends two characters.
        let lines = "a\r\nb\r\nc\r\nde\r\nf"
        #expect(InputText.length(lines) == 10)
        #expect(try Input(["about": .text(lines)])[field] == "a\nb\nc\nde\nf")
        // Five emoji fill ten UTF-16 units; ten are ten scalars.
        #expect(try Input(["about": .text("👍👍👍👍👍")])[field] == "👍👍👍👍👍")
        // NFC makes two scalars of one.
        let growing = String(repeating: "\u{958}", count: 10)
        #expect(try Input(["about": .text(growing)])[field].unicodeScalars.count == 20)
        #expect(throws: FieldFault.self) { try Input(["about": .text(lines + "g")])[field] }
        // One cluster of many scalars is as long as it is stored.
        let cluster = "e" + String(repeating: "\u{301}\u{200D}", count: 10)
        #expect(cluster.count == 1)
        #expect(InputText.length(cluster) == 21)
        #expect(throws: FieldFault.self) {
            try Input(["about": .text(String(repeating: "👨‍👩‍👧‍👦", count: 2))])[field]
        }
    }

    @Test func aBlankLookingNameIsMissing() {
        let field = Field<String>.text("name", .name, 2...60)
        for text in ["\u{3164}\u{3164}\u{3164}", "\u{200B}\u{200B}", "\u{2800}\u{2800}"] {
            #expect(field.fault(in: Input(["name": .text(text)]))?.code == "missing")
        }
        #expect(field.fault(in: Input(["name": .text("a\u{200B}")]))?.code == "too-short")
    }

    @Test func textIsCutBetweenCharacters() {
        #expect(InputText.cut("abc", most: 3) == "abc")
        #expect(InputText.cut("abcd", most: 3) == "abc")
        #expect(InputText.cut("a👨‍👩‍👧‍👦b", most: 5) == "a")
        #expect(InputText.cut("ก่ก่ก่", most: 5) == "ก่ก่")
    }

    // MARK: direction

    @Test func aNameThatTurnsIsIsolated() {
        let table: [(String, HTML)] = [
            ("Ana", "<b>Ana</b>"), ("ร้าน", "<b>ร้าน</b>"), ("<i>", "<b>&lt;i&gt;</b>"),
            ("חנות", "<b><bdi>חנות</bdi></b>"), ("متجر", "<b><bdi>متجر</bdi></b>"),
            ("a\u{202E}b", "<b><bdi>a\u{202E}b</bdi></b>"),
        ]
        for (name, html) in table { #expect("<b>\(name: name)</b>" as HTML == html) }
    }
}

/// Numbers that are the same at each run.
private struct Shuffle: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

/// Names that look like others.
@Suite struct ConfusablesTests {
    @Test func lookAlikesShareASkeleton() {
        let table: [(String, String)] = [
            ("Anna", "Аnnа"), ("Anna", "Ａｎｎａ"), ("Anna", "𝐀𝐧𝐧𝐚"), ("Anna", "Αnna"),
            ("maya", "rnaya"),
            ("PayPal", "PayPaI"), ("paypal", "paypa1"), ("Cafe", "Саfе"),
            ("Cafe", "Café"), ("scope", "ѕсоре"), ("Anna", "An\u{200B}na"), ("OK", "0K"),
            ("SHOP", "ЅНОР"), ("shop 10", "shop lO"), ("shop 10", "shop 1๐"),
            ("google", "gοοgle"), ("Armani", "Аrmаni"), ("Lazada", "Ⅼazada"), ("ebay", "ebаy"),
        ]
        for (name, other) in table {
            #expect(Confusables.skeleton(name) == Confusables.skeleton(other), "\(name) \(other)")
        }
    }

    @Test func otherNamesDont() {
        let table: [(String, String)] = [
            ("Anna", "Hanna"), ("Bali", "Ball"), ("Toko Satu", "Toko Dua"), ("ร้านน้ำ", "ร้านนำ้า"),
            ("Mall", "Mali"), ("cat", "car"), ("กก", "ขข"),
        ]
        for (name, other) in table {
            #expect(Confusables.skeleton(name) != Confusables.skeleton(other), "\(name) \(other)")
            #expect(Set(Confusables.nameKeys(name)).isDisjoint(with: Confusables.nameKeys(other)))
        }
    }

    @Test func aHandlesSignsAreItsOwn() {
        #expect(Confusables.skeleton("ana.b") != Confusables.skeleton("ana_b"))
    }

    @Test func aNamesKeysMeetInEitherCase() {
        for (name, other) in [
            ("Indigo", "ІNDIGO"), ("indigo", "Іndigo"), ("MAYA", "rnaya"), ("maya", "МАYА"),
            ("Ann's Lamps", "ann s   lаmps!"), ("❤️ ❤️", "❤❤"),
        ] {
            let keys = Confusables.nameKeys(name)
            #expect(!Set(keys).isDisjoint(with: Confusables.nameKeys(other)), "\(name) \(other)")
        }
    }
}
