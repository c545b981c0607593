import Testing
import Text

@Suite struct TextTests {
    @Test func hexadecimalIsReadInEitherCaseAndWrittenInLower() {
        #expect(Hex.encode([0, 15, 171, 255]) == "000fabff")
        #expect(Hex.decode("000FabFf".utf8) == [0, 15, 171, 255])
        #expect(Hex.decode("".utf8) == [])
        var out = Array("\\x".utf8)
        Hex.append([1, 254], to: &out)
        #expect(String(decoding: out, as: UTF8.self) == "\\x01fe")
    }

    @Test(arguments: ["0", "abc", "0g", "g0", " 0", "0x", "+1", "é"])
    func whatIsNoHexadecimalIsRefused(_ text: String) {
        #expect(Hex.decode(text.utf8) == nil)
    }

    @Test(arguments: [
        (-0.5, 5, "-0.50000"), (-0.000_004, 5, "0.00000"), (0, 1, "0.0"), (1.25, 2, "1.25"),
        (-1.5, 1, "-1.5"), (0.999_999_6, 6, "1.000000"), (12.034, 3, "12.034"),
        (-0.99996, 4, "-1.0000"), (999_999_999_999, 6, "999999999999.000000"),
    ])
    func decimalsKeepTheirSignAndTheirZeros(_ value: Double, _ digits: Int, _ text: String) {
        #expect(DecimalText.of(value, digits: digits) == text)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e12, -1e300])
    func whatHasNoDigitsIsNoDecimal(_ value: Double) {
        #expect(DecimalText.of(value, digits: 6) == nil)
    }

    @Test func everyByteSurvivesPercentCoding() {
        for scalar in (0..<0x250).compactMap({ Unicode.Scalar($0) }) {
            let text = "a\(Character(scalar))b"
            #expect(PercentCoding.decode(PercentCoding.encode(text)) == text)
        }
    }

    @Test(arguments: [("", ""), ("  ", ""), (" a b\t", "a b"), ("\t\ta", "a"), ("a", "a")])
    func blanksAtTheEndsGo(_ text: String, _ trimmed: String) {
        #expect(text.trimmingBlanks == trimmed)
        #expect(text.trimmingWhitespace == trimmed)
    }

    @Test func wordsAreFoundByTheirBytes() {
        #expect("text/html, */*".contains(bytesOf: "text/html"))
        #expect("gzip".contains(bytesOf: "gzip"))
        #expect(!"gzi".contains(bytesOf: "gzip"))
        #expect(!"".contains(bytesOf: "gzip"))
    }
}
