import Money
import Testing

/// Whole numbers as people of five languages write them.
@Suite struct WholeNumberTests {
    @Test(
        arguments: [
            ("1,000", .enUS, 1_000), ("1.000", .idID, 1_000), ("1.000.000", .viVN, 1_000_000),
            ("๑,๐๐๐", .thTH, 1_000), ("1 000", .enGB, 1_000), ("-1.500", .viVN, -1_500),
            (" 12 ", .enUS, 12), ("007", .enUS, 7), ("１２", .idID, 12),
        ] as [(String, LocaleTag, Int)])
    func groupsAreRead(text: String, locale: LocaleTag, value: Int) throws {
        #expect(try Int(typed: text, locale: locale) == value)
    }

    @Test(
        arguments: [
            ("1.000", .enUS, .ambiguous(".")), ("1,000", .viVN, .ambiguous(",")),
            ("0.500", .idID, .ambiguous(".")), ("1,00", .enUS, .misplacedSeparator(",")),
            ("1.5", .enUS, .misplacedSeparator(".")), ("", .enUS, .empty), ("-", .enUS, .noDigits),
            ("ten", .enUS, .noDigits), ("12x", .enUS, .unexpected("x")),
            ("99999999999999999999", .enUS, .tooLarge),
            (String(repeating: "1", count: 49), .enUS, .tooLong(limit: 48)),
        ] as [(String, LocaleTag, MoneyFault)])
    func othersAreRefused(text: String, locale: LocaleTag, fault: MoneyFault) {
        #expect(throws: fault) { try Int(typed: text, locale: locale) }
    }
}
