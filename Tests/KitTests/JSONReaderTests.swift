import Testing

@testable import JSON
@testable import Web

private func read(_ text: String) throws -> Input { try Input(json: Array(text.utf8)) }

@Suite struct JSONReaderTests {
    @Test func scalarsAndListsBecomeValues() throws {
        let input = try read(
            """
             { "a": "x", "b" : 12, "c":true,"d":false, "e": null, "f": ["p", 1.5e3, true],
             "g": [ ], "h": "" }
            """)
        #expect(input.strict)
        #expect(
            input.values == [
                "a": .text("x"), "b": .number("12"), "c": .flag(true), "d": .flag(false),
                "e": .null,
                "f": .list([.text("p"), .number("1.5e3"), .flag(true)]), "g": .list([]),
                "h": .text(""),
            ])
    }

    @Test func anEmptyObjectSaysNothing() throws {
        #expect(try read("{}").values.isEmpty)
        #expect(try read(" \n{\t}\r ").values.isEmpty)
    }

    @Test(arguments: [
        ("0", true), ("-0", true), ("10", true), ("1.50", true), ("-1e5", true), ("1E+05", true),
        ("123456789012345678901234567890", true), ("01", false), ("+1", false), (".5", false),
        ("1.", false), ("1e", false), ("-", false), ("NaN", false), ("Infinity", false),
        ("-Infinity", false), ("0x10", false), ("1_000", false), ("--1", false), ("1.2.3", false),
    ])
    func numbersStayTextAndFollowTheGrammar(_ number: String, _ good: Bool) throws {
        if good {
            #expect(try read("{\"n\":\(number)}").raw("n") == .number(number))
        } else {
            #expect(throws: EdgeRefusal.self) { try read("{\"n\":\(number)}") }
        }
    }

    @Test func escapesAreDecoded() throws {
        let input = try read(
            #"{"a":"\"\\\/\b\f\n\r\t\u0041\u00e9\u0E01 \uD83D\uDE00","\u0062":"é😀"}"#)
        #expect(input.raw("a") == .text("\"\\/\u{8}\u{C}\n\r\tAéก 😀"))
        #expect(input.raw("b") == .text("é😀"))
    }

    @Test(arguments: [
        #""\uD83D""#, #""\uDE00""#, #""\uD83D\u0041""#, #""\uD83Dx""#, #""\uD83D\n""#, #""\u12G4""#,
        #""\u12""#, #""\x41""#, #""\"#,
    ])
    func brokenEscapesAreRefused(_ text: String) {
        #expect(throws: EdgeRefusal.self) { try read("{\"a\":\(text)}") }
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, "twice, at byte 7"), (#"{"a":1,"\u0061":null}"#, "twice, at byte 7"),
        (#"{"a":{}}"#, "an object inside the object is not taken, at byte 5"),
        (#"{"a":[1,[2]]}"#, "a list inside a list is not taken, at byte 8"),
        (#"{"a":[{}]}"#, "an object inside the object is not taken, at byte 6"),
        (#"{"a":[null]}"#, "null inside a list is not taken, at byte 6"),
        ("", "an object was expected, at byte 0"), ("[]", "an object was expected, at byte 0"),
        ("null", "an object was expected"), (#"{"a":1"#, "a comma or } was expected, at byte 6"),
        (#"{"a":1,}"#, "a name in quotes was expected, at byte 7"),
        (#"{,}"#, "a name in quotes"), (#"{a:1}"#, "a name in quotes"),
        (#"{"a" 1}"#, "a colon was expected, at byte 5"), (#"{"a":}"#, "was expected, at byte 5"),
        (#"{"a":"#, "where the text ends, at byte 5"), (#"{"a":tru}"#, "true, false or null"),
        (#"{"a":'x'}"#, "at byte 5"), (#"{"a":[1,]}"#, "at byte 8"), (#"{"a":[1"#, "a comma or ]"),
        (#"{"a":"x"#, "a text has no end, at byte 5"), (#"{} {}"#, "something follows"),
        ("{\"a\":\"x\ny\"}", "a control character stands in a text, at byte 7"),
        ("\u{FEFF}{}", "an object was expected, at byte 0"), ("{/* */}", "a name in quotes"),
    ])
    func aFaultSaysWhatAndWhere(_ text: String, _ expected: String) async {
        let why = await notUnderstood { _ = try read(text) }
        #expect(why?.contains(expected) == true, "\(why ?? "no fault")")
    }

    @Test func onlyUTF8IsRead() async {
        for bytes: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0xAF]] {
            let all = Array("{\"a\":\"".utf8) + bytes + Array("\"}".utf8)
            let why = await notUnderstood { _ = try Input(json: all) }
            #expect(why?.contains("UTF-8") == true)
        }
    }

    @Test func theNumberOfNamesAndItemsIsBounded() async throws {
        func object(_ n: Int) -> String {
            "{" + (0..<n).map { "\"k\($0)\":1" }.joined(separator: ",") + "}"
        }
        func list(_ n: Int) -> String {
            "{\"a\":[" + Array(repeating: "1", count: n).joined(separator: ",") + "]}"
        }
        #expect(try read(object(512)).values.count == 512)
        #expect(await notUnderstood { _ = try read(object(513)) }?.contains("512") == true)
        _ = try read(list(4_096))
        #expect(await notUnderstood { _ = try read(list(4_097)) }?.contains("4096") == true)
        let name = String(repeating: "n", count: 201)
        #expect(await notUnderstood { _ = try read("{\"\(name)\":1}") }?.contains("200") == true)
        let number = String(repeating: "1", count: 65)
        #expect(await notUnderstood { _ = try read("{\"a\":\(number)}") }?.contains("64") == true)
    }

    @Test func depthCostsNothing() async {
        let deep = "{\"a\":" + String(repeating: "[", count: 200_000)
        #expect(await notUnderstood { _ = try read(deep) }?.contains("list inside") == true)
        let objects = String(repeating: "{\"a\":", count: 50_000)
        #expect(await notUnderstood { _ = try read(objects) }?.contains("object inside") == true)
    }

    @Test func noCutOfAGoodTextCrashesTheReader() {
        let good = Array(#"{"a":"é\uD83D\uDE00","b":[-1.5e+3,true,null,"x"],"c":null}"#.utf8)
        for end in 0..<good.count {
            #expect(throws: EdgeRefusal.self) { try Input(json: Array(good[..<end])) }
        }
        for i in good.indices {
            var bad = good
            for b: UInt8 in [0, 34, 44, 92, 93, 125, 255] {
                bad[i] = b
                _ = try? Input(json: bad)
            }
        }
    }

    @Test func whatTheWriterWritesTheReaderReads() throws {
        let hostile = "\"\\\n\r\t\u{1}</script>é😀\u{2028}"
        var json = JSONWriter()
        json.object { json in
            json.key(hostile)
            json.text(hostile)
        }
        #expect(try Input(json: json.bytes).values == [hostile: .text(hostile)])
    }
}
