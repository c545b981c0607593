import Text
import World

/// A mail as it is sent: headers and body by RFC 5322 and MIME, in ASCII, lines ended by CRLF.
struct MailText {
    let bytes: [UInt8]

    /// Characters of the longest subject.
    static let longestSubject = 500
    /// Bytes of the longest text, a hundred times that of any of ours.
    static let longestText = 200_000

    /// Writes a message. Throws `DeliveryFault.Cause.unwritable` where a header would be cut or
    /// another one smuggled in.
    init(_ message: OutgoingMessage, from: MailAddress, at now: Instant) throws(DeliveryFault) {
        guard MailAddress.isWritable(message.to) else {
            throw DeliveryFault(.unwritable, "address")
        }
        guard message.subject.unicodeScalars.count <= Self.longestSubject,
            !message.subject.unicodeScalars.contains(where: MailAddress.isControl)
        else { throw DeliveryFault(.unwritable, "subject") }
        guard message.text.utf8.count <= Self.longestText else {
            throw DeliveryFault(.unwritable, "text")
        }
        let key = message.key.isEmpty ? Hex.encode(Digest.random(16)) : message.key
        let body = EncodedBody(message.text)
        let headers = [
            "From: \(Self.from(from))", "To: \(message.to)",
            Self.line("Subject", EncodedWords.header(message.subject)),
            "Date: \(Self.date(message.queuedAt ?? now))", "Message-ID: <\(key)@\(from.domain)>",
            "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: \(body.encoding)",
            // RFC 3834: no out-of-office note comes back.
            "Auto-Submitted: auto-generated",
        ]
        bytes = Array((headers.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body.bytes
    }

    /// A header's line; no blank ends it.
    private static func line(_ name: String, _ value: String) -> String {
        value.isEmpty ? "\(name):" : "\(name): \(value)"
    }

    private static func from(_ from: MailAddress) -> String {
        if from.name.isEmpty { return from.address }
        let isPlain = from.name.utf8.allSatisfy { (32...126).contains($0) }
        guard isPlain else { return "\(EncodedWords.words(from.name))\r\n <\(from.address)>" }
        let quoted = from.name.map { "\\\"".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        return "\"\(quoted)\" <\(from.address)>"
    }

    private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// A moment by RFC 5322: `Sun, 29 Nov 2026 09:30:05 +0000`.
    static func date(_ moment: Instant) -> String {
        let clock = moment.clockOfUTC
        let (year, month, number) = clock.day.civil
        return "\(days[clock.day.weekday]), \(number) \(months[month - 1]) \(year) "
            + "\(clock.hour):\(clock.minute):\(clock.second) +0000"
    }
}

/// Words of a header by RFC 2047.
enum EncodedWords {
    /// Bytes of UTF-8 in a word: 52 letters of base 64, 12 of frame and the header's name are below
    /// the 76 of a line.
    private static let mostBytes = 39
    /// Characters of a header that stays on one line with its name.
    private static let longestPlain = 66

    /// A header's text as it is where it is short ASCII, else in encoded words on lines of their
    /// own.
    static func header(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { (32...126).contains($0) } && !text.contains("=?")
        let isShort = text.utf8.count <= longestPlain && text.last != " "
        return isPlain && isShort ? text : words(text)
    }

    /// Encoded words of whole characters, with a fold between each two.
    static func words(_ text: String) -> String {
        var chunks: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            if chunks[chunks.count - 1].count + bytes.count > mostBytes { chunks.append([]) }
            chunks[chunks.count - 1] += bytes
        }
        return chunks.map { "=?utf-8?B?\(Base64.encode($0))?=" }.joined(separator: "\r\n ")
    }
}

/// A body in ASCII: quoted-printable or base 64, whichever is shorter.
struct EncodedBody {
    let encoding: String
    let bytes: [UInt8]

    /// Characters of the longest line of an encoded body. Source: RFC 2045 6.7, 6.8.
    static let longestLine = 76

    init(_ text: String) {
        // A line ends by LF, CR LF or CR in a text, and by CR LF in a mail.
        let plain = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        var lines = plain.map { Array($0.utf8) }
        if lines.last == [] { lines.removeLast() }
        var (quoted, whole): ([UInt8], [UInt8]) = ([], [])
        for line in lines {
            quoted += Self.quoted(line) + [13, 10]
            whole += line + [13, 10]
        }
        let base64 = Self.wrapped(Base64.encode(whole))
        (encoding, bytes) =
            quoted.count <= base64.count ? ("quoted-printable", quoted) : ("base64", base64)
    }

    /// A line in quoted-printable, with soft breaks.
    private static func quoted(_ line: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var column = 0
        for (index, byte) in line.enumerated() {
            let isBlank = byte == 32 || byte == 9
            let isPlain =
                isBlank ? index < line.count - 1 : (33...126).contains(byte) && byte != 61
            let piece = isPlain ? [byte] : [61] + Array(Hex.encode([byte]).uppercased().utf8)
            // One column is kept for the `=` of a soft break.
            if column + piece.count > longestLine - 1 {
                out += [61, 13, 10]
                column = 0
            }
            out += piece
            column += piece.count
        }
        return out
    }

    private static func wrapped(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            out += rest.prefix(longestLine) + [13, 10]
            rest = rest.dropFirst(longestLine)
        }
        return out
    }
}

/// Base 64 in the alphabet of RFC 4648 section 4, padded.
enum Base64 {
    static func encode(_ bytes: [UInt8]) -> String {
        let letters = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return String(letters) + String(repeating: "=", count: (3 - bytes.count % 3) % 3)
    }
}
