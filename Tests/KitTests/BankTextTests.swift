import Testing
import Text

struct BankTextTests {
    @Test(arguments: [
        ("Zoë Ångström", "Zoe Angstrom"), ("Nguyễn Thị Mơ", "Nguyen Thi Mo"),
        ("Müller & Co.", "Muller + Co."),
        ("a\u{0}b\nc", "a b c"), ("<b>\"x\"</b>", ".b.'x'./b."), ("株式会社", "...."), ("", "."),
        ("  two   words ", "two words"), ("ก", "k"), ("ß", "ss"), ("O’Neil", "O'Neil"),
    ])
    func onlyTheBanksCharactersAreLeft(_ text: String, _ plain: String) {
        #expect(BankText.plain(text, most: 140) == plain)
    }

    @Test func itIsCutAtItsLength() {
        #expect(BankText.plain(String(repeating: "ฉ", count: 100), most: 35).count == 35)
    }

    /// Examples of the IBAN registry, and each with two digits swapped.
    @Test(arguments: [
        ("GB82WEST12345698765432", true), ("GB82WEST12345698765423", false),
        ("DE89370400440532013000", true), ("DE89370400440532013003", false),
        ("NO9386011117947", true), ("GB82", false), ("12345678", false),
        ("GB82WEST1234569876543é", false),
    ])
    func anIBANHasRightCheckDigits(_ text: String, _ isRight: Bool) {
        #expect(BankText.isIBAN(text) == isRight)
    }

    @Test(arguments: [
        ("12345678", true), ("GB82WEST12345698765423", false), ("GB82WEST12345698765432", true),
        ("12-34", false), ("", false), ("1234567890123456789012345678901234", true),
        ("12345678901234567890123456789012345", false),
    ])
    func anAccountNumberIsLettersAndDigits(_ text: String, _ isRight: Bool) {
        #expect(BankText.isAccountNumber(text) == isRight)
    }
}
