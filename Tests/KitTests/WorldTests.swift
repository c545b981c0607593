import Synchronization
import Testing
import Text

@testable import World

/// A world whose chance is a list of bytes, over and over.
private func world(bytes: [UInt8]) -> World {
    let next = Mutex(0)
    return World(
        now: { Instant(milliseconds: IDSource.epochMilliseconds) },
        randomBytes: { count in
            next.withLock { next in
                defer { next += count }
                return (next..<next + count).map { bytes[$0 % bytes.count] }
            }
        },
        send: { _ in Issue.record("nothing was to be sent") }, ids: IDSource(node: 1))
}

@Suite struct WorldTests {
    @Test func aCodeSkipsBytesThatWouldFavourSomeDigits() {
        // 250 to 255 would make 0 to 5 likelier than 6 to 9.
        let world = world(bytes: [255, 250, 7, 13, 249, 251, 100, 42, 66, 254])
        #expect(world.code(digits: 6) == "739026")
    }

    @Test func aCodeHasAllItsDigits() {
        for digits in [1, 4, 6, 8] {
            let code = World.code(worldOf: digits)
            #expect(code.utf8.count == digits)
            #expect(code.allSatisfy { $0.isASCII && $0.isNumber })
        }
    }

    @Test func everyDigitComesAboutAsOften() {
        let world = World(
            now: { Instant(milliseconds: 0) }, randomBytes: Digest.random, send: { _ in },
            ids: IDSource(node: 1))
        var counts = [Character: Int]()
        for _ in 0..<1_000 {
            for digit in world.code(digits: 20) { counts[digit, default: 0] += 1 }
        }
        // 2,000 expected, standard deviation 42: eight of them are no chance.
        #expect(counts.count == 10)
        #expect(counts.values.allSatisfy { (1_650...2_350).contains($0) })
    }

    @Test func aTokenHas43Letters() {
        let world = world(bytes: [0xFB, 0xFF, 0x00, 0x10])
        let token = world.token()
        #expect(token.utf8.count == 43)
        #expect(token.hasPrefix("-_8AEPv_ABD7"))
    }

    @Test func hashesAreTheStandards() {
        // FIPS 180-2, appendix B.1; RFC 4231, test case 2 has a shorter key, so our own here.
        #expect(
            Hex.encode(Digest.sha256("abc"))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        #expect(Digest.equal([1, 2, 3], [1, 2, 3]))
        #expect(!Digest.equal([1, 2, 3], [1, 2, 4]))
        #expect(!Digest.equal([1, 2, 3], [1, 2]))
    }
}

extension World {
    fileprivate static func code(worldOf digits: Int) -> String {
        World(
            now: { Instant(milliseconds: 0) }, randomBytes: Digest.random, send: { _ in },
            ids: IDSource(node: 1)
        ).code(digits: digits)
    }
}

@Suite struct DayTests {
    @Test func theFirstDayIs1970AndAThursday() {
        let first = Day(year: 1970, month: 1, day: 1)
        #expect(first.number == 0)
        #expect(first.weekday == 3)
        #expect(first.description == "1970-01-01")
        #expect(Day(number: -1).description == "1969-12-31")
        #expect(Day(number: -1).weekday == 2)
    }

    @Test(arguments: [
        ("2000-02-29", true), ("2024-02-29", true), ("1900-02-29", false), ("2100-02-29", false),
        ("2023-02-29", false), ("2024-02-30", false), ("2026-04-31", false), ("2026-12-31", true),
        ("2026-13-01", false), ("2026-00-01", false), ("2026-01-00", false), ("2026-1-01", false),
        ("26-01-01", false), ("2026-01-01 ", false), ("2026/01/01", false), ("", false),
        ("2026-01-01-", false), ("-026-01-01", false),
    ])
    func onlyDaysThatExistAreRead(_ text: String, _ exists: Bool) {
        #expect((Day(text) != nil) == exists)
        if exists { #expect(Day(text)?.description == text) }
    }

    @Test func everyDayOfTwoCenturiesReadsBack() {
        var day = Day(year: 1900, month: 1, day: 1)
        let end = Day(year: 2101, month: 1, day: 1)
        #expect(end.number - day.number == 73_414)
        var before = (day + -1).civil
        while day < end {
            let now = day.civil
            let follows =
                now.day == before.day + 1
                || now.day == 1 && (now.month == before.month + 1 || now.month == 1)
            guard Day(day.description) == day, follows,
                Day(year: now.year, month: now.month, day: now.day) == day
            else {
                Issue.record("\(day)")
                return
            }
            before = now
            day = day + 1
        }
    }

    @Test func aTimeIsWrittenByISO8601() {
        let day = Day(year: 2026, month: 1, day: 2)
        let at = day.start(offsetMinutes: 0) + .hours(3) + .minutes(4) + .milliseconds(5_006)
        #expect(at.iso8601(.minute) == "2026-01-02T03:04Z")
        #expect(at.iso8601(.second) == "2026-01-02T03:04:05Z")
        #expect(at.iso8601(.millisecond) == "2026-01-02T03:04:05.006Z")
        let before = Instant(milliseconds: -1)
        #expect(before.iso8601(.millisecond) == "1969-12-31T23:59:59.999Z")
    }

    @Test func aDayBeginsWhereItsZoneSays() {
        let day = Day(year: 2026, month: 11, day: 22)
        for offset in [-720, -300, 0, 330, 420, 840] {
            let start = day.start(offsetMinutes: offset)
            #expect(Day(start, offsetMinutes: offset) == day)
            #expect(Day(start - .milliseconds(1), offsetMinutes: offset) == day + -1)
            #expect(Day(start + .hours(24) - .milliseconds(1), offsetMinutes: offset) == day)
        }
        #expect(Day(Instant(milliseconds: -1), offsetMinutes: 0).description == "1969-12-31")
    }
}
