import CSV
import Testing

/// Cells that a spreadsheet or a program reads as they were meant.
@Suite struct CSVTextTests {
    /// A mark that combines with a quote or a sign makes another `Character` of it, no other byte.
    @Test(arguments: [
        ("a\"\u{301},b", "\"a\"\"\u{301},b\""), ("a,\u{301}b", "\"a,\u{301}b\""),
        ("=\u{301}1", "'=\u{301}1"), ("-\u{301}5", "'-\u{301}5"), ("-5.00", "-5.00"),
        ("\r\nx", "\"'\r\nx\""), ("", ""),
    ])
    func marksHideNoQuoteAndNoFormula(text: String, cell: String) {
        #expect(CSVText.line([text]).utf8.elementsEqual((cell + "\r\n").utf8))
    }

    @Test(arguments: [
        ("=1+2", "=1+2"), ("@x", "@x"), ("-a", "-a"), ("a;b", "a;b"), ("a,b", "\"a,b\""),
        ("\"", "\"\"\"\""), ("a\nb", "\"a\nb\""),
    ])
    func anIdIsQuotedAndNotGuarded(id: String, cell: String) {
        #expect(CSVText.quoted(id) == cell)
    }
}
