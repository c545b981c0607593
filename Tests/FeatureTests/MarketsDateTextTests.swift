import Localization
import Markets
import Money
import Testing
import World

private let sunday = Day(year: 2026, month: 11, day: 22)

@Suite struct DateTextTests {
    @Test(
        arguments: [
            (.enUS, "Sun, November 22", "Nov 22", "Nov 22, 2026"),
            (.enGB, "Sun 22 November", "22 Nov", "22 Nov 2026"),
            (.idID, "Min, 22 November", "22 Nov", "22 Nov 2026"),
            (.thTH, "อา. 22 พฤศจิกายน", "22 พ.ย.", "22 พ.ย. 2569"),
            (.viVN, "CN, 22 tháng 11", "22 thg 11", "22 thg 11, 2026"),
        ] as [(LocaleTag, String, String, String)])
    func daysLookAsReadersWriteThem(locale: LocaleTag, long: String, short: String, dated: String) {
        let text = DateText(locale: locale)
        #expect(text.day(sunday) == long)
        #expect(text.shortDay(sunday) == short)
        #expect(text.dayWithYear(sunday) == dated)
    }

    @Test(
        arguments: [
            (.enUS, "2:05 PM", "12:00 AM", "12:30 PM"), (.enGB, "14:05", "00:00", "12:30"),
            (.idID, "14.05", "00.00", "12.30"), (.thTH, "14:05", "00:00", "12:30"),
            (.viVN, "14:05", "00:00", "12:30"),
        ] as [(LocaleTag, String, String, String)])
    func timesHave12Or24Hours(locale: LocaleTag, two: String, midnight: String, noon: String) {
        let text = DateText(locale: locale)
        #expect(text.time(hour: 14, minute: 5) == two)
        #expect(text.time(hour: 0, minute: 0) == midnight)
        #expect(text.time(hour: 12, minute: 30) == noon)
    }

    @Test(
        arguments: [
            (.enUS, "Nov 25–27", "Nov 25 – Dec 2"), (.enGB, "25–27 Nov", "25 Nov – 2 Dec"),
            (.idID, "25–27 Nov", "25 Nov – 2 Des"), (.thTH, "25–27 พ.ย.", "25 พ.ย. – 2 ธ.ค."),
            (.viVN, "25–27 thg 11", "25 thg 11 – 2 thg 12"),
        ] as [(LocaleTag, String, String)])
    func rangesNameAMonthOnce(locale: LocaleTag, within: String, across: String) {
        let text = DateText(locale: locale)
        #expect(text.range(sunday + 3, sunday + 5) == within)
        #expect(text.range(sunday + 3, sunday + 10) == across)
        #expect(text.range(sunday, sunday) == text.shortDay(sunday))
    }

    @Test func nearDaysAreNamed() {
        let zone = Zone(name: "Europe/London", standardMinutes: 0, summer: .eu)
        let now = sunday.start(offsetMinutes: 0) + .hours(12)
        let text = DateText(locale: .enGB, zone: zone)
        #expect(text.moment(now + .hours(4), now: now) == "Today 16:00")
        #expect(text.moment(now + .hours(21), now: now) == "Tomorrow 09:00")
        #expect(text.moment(now - .hours(13), now: now) == "Yesterday 23:00")
        #expect(text.moment(now + .days(3), now: now) == "25 Nov 12:00")
        #expect(text.moment(now + .days(60), now: now) == "21 Jan 2027 12:00")
        #expect(text.day(now + .days(1), now: now) == "Tomorrow")
        #expect(text.day(now - .days(1), now: now) == "Yesterday")
        let vietnamese = DateText(locale: .viVN, zone: zone)
        #expect(vietnamese.moment(now, now: now) == "Hôm nay 12:00")
        #expect(DateText(locale: .enUS, zone: zone).stamp(now) == "Nov 22, 2026, 12:00 PM GMT")
    }
}
