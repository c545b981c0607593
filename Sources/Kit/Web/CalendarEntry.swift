import World

/// One event as a calendar file (RFC 5545), with a reminder ten minutes before.
public struct CalendarEntry: Sendable {
    /// Identity of the event in all calendars.
    public let uid: String
    public let from: Instant
    public let to: Instant
    public let summary: String
    /// Text of the reminder.
    public let reminder: String
    public let url: String

    public init(
        uid: String, from: Instant, to: Instant, summary: String, reminder: String, url: String
    ) {
        self.uid = uid
        self.from = from
        self.to = to
        self.summary = summary
        self.reminder = reminder
        self.url = url
    }

    /// The file's text: lines end in CR LF and are folded at 75 bytes.
    public func text(now: Instant) -> String {
        let lines = [
            "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Pasar//LIVE//EN", "BEGIN:VEVENT",
            "UID:\(uid)", "DTSTAMP:\(Self.stamp(now))", "DTSTART:\(Self.stamp(from))",
            "DTEND:\(Self.stamp(to))", "SUMMARY:\(Self.escaped(summary))", "URL:\(url)",
            "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-PT10M",
            "DESCRIPTION:\(Self.escaped(reminder))", "END:VALARM", "END:VEVENT", "END:VCALENDAR",
        ]
        return lines.map { Self.folded($0) + "\r\n" }.joined()
    }

    private static func stamp(_ at: Instant) -> String {
        at.iso8601(.second).filter { $0 != "-" && $0 != ":" }
    }

    private static func escaped(_ text: String) -> String {
        var out = ""
        for c in text {
            switch c {
            case "\\", ";", ",": out += "\\\(c)"
            case "\n", "\r\n": out += "\\n"
            default: out.append(c)
            }
        }
        return out
    }

    private static func folded(_ line: String) -> String {
        var out = ""
        var width = 0
        for c in line {
            let size = String(c).utf8.count
            if width + size > 75 {
                out += "\r\n "
                width = 1
            }
            out.append(c)
            width += size
        }
        return out
    }
}
