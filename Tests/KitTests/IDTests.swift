import Testing

@testable import World

private enum Order: IDKind { static let prefix = "ord" }
private enum Shop: IDKind { static let prefix = "shp" }

/// Some ids of all sizes, always the same.
private let samples: [Int64] =
    [0, 1, 31, 32, 1 << 40, .max, .max - 1]
    + (1...500).map { Int64(truncatingIfNeeded: $0 &* 0x1E37_79B9_7F4A_7C15) & .max }

@Suite struct IDTests {
    @Test func whatIsPrintedReadsBack() {
        for n in samples {
            let id = ID<Order>(n)
            #expect(ID<Order>(id.description) == id)
            #expect(id.description.utf8.count == 18)
            #expect(id.description.hasPrefix("ord_"))
            #expect(id.short.count == 6)
        }
        #expect(ID<Order>(0).description == "ord_00000000000000")
    }

    @Test func anyWrongLetterIsNoticed() {
        let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        for n in samples.prefix(60) {
            let good = Array(ID<Order>(n).description)
            for place in 4..<18 {
                for letter in letters where letter != good[place] {
                    var bad = good
                    bad[place] = letter
                    #expect(ID<Order>(String(bad)) == nil, "\(String(bad))")
                }
            }
        }
    }

    @Test func swappedNeighboursAreNoticedButForOnePair() {
        for n in samples {
            let good = Array(ID<Order>(n).description)
            for place in 4..<17 where good[place] != good[place + 1] {
                var bad = good
                bad.swapAt(place, place + 1)
                // The Luhn rule sees every swap but that of the first letter with the last.
                // In front a Z would be more than 64 bits.
                let pair = Set([good[place], good[place + 1]])
                let blind = pair == ["0", "Z"] && bad[4] != "Z"
                #expect((ID<Order>(String(bad)) == nil) != blind, "\(String(bad))")
            }
        }
    }

    @Test(arguments: [
        "", "ord_", "ord", "shp_00000000000000", "ORD_00000000000000", "ord_0000000000000",
        "ord_000000000000000", "ord_0000000000000I", "ord_0000000000000é", "ord-00000000000000",
        " ord_00000000000000", "ord_00000000000000 ", "ord_ZZZZZZZZZZZZZZ", "ord_0000000000000o",
    ])
    func anythingElseIsNoID(_ text: String) { #expect(ID<Order>(text) == nil) }

    @Test func anEndingIsReadAsPeopleTypeIt() throws {
        for n in samples {
            let id = ID<Order>(n)
            let ending = try #require(IDEnding(id.short))
            #expect(ending.ends(id) && ending.text == id.short)
            #expect(IDEnding("# " + id.short.lowercased()) == ending)
        }
        #expect(IDEnding("O1IL2-3")?.text == "011123")
        for wrong in ["", "12345", "1234567", "12345U", "12345é", "ord_00000000000000"] {
            #expect(IDEnding(wrong) == nil, "\(wrong)")
        }
    }

    @Test func idsOfOneKindAreNotOfAnother() {
        #expect(ID<Shop>(ID<Order>(7).description) == nil)
    }

    @Test func idsSortByAge() {
        let source = IDSource(node: 3)
        let older = ID<Order>(source.next(at: Instant(milliseconds: 1_800_000_000_000)))
        let newer = ID<Order>(source.next(at: Instant(milliseconds: 1_800_000_000_001)))
        #expect(older < newer)
        #expect(older.description < newer.description)
    }
}

@Suite struct IDSourceTests {
    @Test func idsRiseWhateverTheClockDoes() {
        let source = IDSource(node: 255)
        var last: Int64 = -1
        for ms: Int64 in [5_000, 5_001, 4_000, 0, -1, 5_001, 9_000, 8_999, 9_000] {
            let now = Instant(milliseconds: IDSource.epochMilliseconds + ms)
            for _ in 0..<10_000 {
                let next = source.next(at: now)
                #expect(next > last)
                last = next
            }
        }
    }

    @Test func theSequenceGoesOnWhereAMillisecondBegins() {
        let source = IDSource(node: 7)
        let ids = (0..<20_000).map { ms in
            source.next(at: Instant(milliseconds: IDSource.epochMilliseconds + Int64(ms) * 8))
        }
        #expect(ids == ids.sorted() && Set(ids).count == ids.count)
        // 8,192 sequences go round.
        #expect(Set(ids.map { $0 & (1 << 22 - 1) }).count == 8_192)
    }

    @Test func moreThanAMillisecondHoldsBorrowsFromTheNext() {
        let source = IDSource(node: 0)
        let now = Instant(milliseconds: IDSource.epochMilliseconds + 1_000)
        let ids = (0..<40_000).map { _ in source.next(at: now) }
        #expect(Set(ids).count == 40_000)
        #expect(ids == ids.sorted())
        #expect(ids[0] >> 22 == 1_000)
        #expect(ids[39_999] >> 22 == 1_002)
    }

    @Test func threadsNeverGetTheSame() async {
        let source = IDSource(node: 9)
        let all = await withTaskGroup(of: [Int64].self) { group in
            for task in 0..<8 {
                group.addTask {
                    (0..<5_000).map { i in
                        // Every task has a clock of its own that jumps to and fro.
                        let jump = Int64((i * 7 + task * 13) % 50) - 25
                        return source.next(
                            at: Instant(
                                milliseconds: IDSource.epochMilliseconds + 100_000 + jump))
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(all).count == 40_000)
    }

    @Test func nodesNeverShareAnID() {
        let now = Instant(milliseconds: IDSource.epochMilliseconds + 77)
        let sources = [0, 1, 254, 255].map { IDSource(node: $0) }
        let all = sources.flatMap { source in (0..<20_000).map { _ in source.next(at: now) } }
        #expect(Set(all).count == 80_000)
        #expect(all.allSatisfy { $0 >= 0 })
    }
}
