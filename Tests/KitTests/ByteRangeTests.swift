import Testing

@testable import HTTPServer
@testable import Web

struct ByteRangeTests {
    @Test(arguments: [
        ("bytes=0-99", ByteRange.Asked.piece(ByteRange(first: 0, last: 99))),
        ("bytes=100-", .piece(ByteRange(first: 100, last: 999))),
        ("bytes=-100", .piece(ByteRange(first: 900, last: 999))),
        ("bytes=-5000", .piece(ByteRange(first: 0, last: 999))),
        ("bytes=990-5000", .piece(ByteRange(first: 990, last: 999))),
        ("bytes=1000-", .outside), ("bytes=-0", .outside),
        ("bytes=0-1,5-6", .whole), ("bytes=9-3", .whole), ("bytes=a-b", .whole),
        ("seconds=0-1", .whole), ("bytes=--1", .whole), ("bytes=", .whole),
    ])
    func aPieceOfAFileIsReadAsTheRFCSays(_ header: String, _ asked: ByteRange.Asked) {
        #expect(ByteRange.asked(header, of: 1000) == asked)
    }

    @Test func nothingAskedIsTheWholeAndNothingLiesInAnEmptyFile() {
        #expect(ByteRange.asked(nil, of: 10) == .whole)
        #expect(ByteRange.asked("bytes=0-", of: 0) == .outside)
        #expect(ByteRange.asked("bytes=-1", of: 0) == .outside)
    }
}
