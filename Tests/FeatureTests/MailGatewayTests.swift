@testable import HTTPClient
import Subprocess
import TestSupport
import Testing
import World

@testable import Mail

/// Mails as they are written, servers as they are configured, and what their replies mean.
struct MailGatewayTests {
    private static let noon = Instant(milliseconds: 1_795_348_800_000)

    private static func text(
        subject: String = "Word", text: String = "Hello", to: String = "ana@example.com",
        from: String = "shop@shop.example"
    ) throws -> String {
        var message = OutgoingMessage(channel: .email, to: to, subject: subject, text: text)
        message.key = "msg_1"
        message.queuedAt = noon
        let from = try #require(MailAddress(from))
        let mail = try MailText(message, from: from, at: noon + .hours(9))
        return String(decoding: mail.bytes, as: UTF8.self)
    }

    @Test func aMailIsWrittenAsRFC5322Says() throws {
        #expect(
            try Self.text(
                text: "Hello\n.\n100 % = all \n\nBye\n", from: "My \"Shop\" <s@shop.example>")
                == [
                    #"From: "My \"Shop\"" <s@shop.example>"#, "To: ana@example.com",
                    "Subject: Word", "Date: Sun, 22 Nov 2026 12:00:00 +0000",
                    "Message-ID: <msg_1@shop.example>", "MIME-Version: 1.0",
                    "Content-Type: text/plain; charset=utf-8",
                    "Content-Transfer-Encoding: quoted-printable",
                    "Auto-Submitted: auto-generated", "", "Hello", ".", "100 % =3D all=20", "",
                    "Bye", "",
                ].joined(separator: "\r\n"))
    }

    @Test func otherLettersAreEncoded() throws {
        let vietnamese = try Self.text(
            subject: "Đơn hàng của bạn đã được giao cho đơn vị vận chuyển")
        #expect(
            vietnamese.contains(
                "\r\nSubject: =?utf-8?B?xJDGoW4gaMOgbmcgY+G7p2EgYuG6oW4gxJHDoyDEkcaw4bujYyBn?=\r\n"
                    + " =?utf-8?B?aWFvIGNobyDEkcahbiB24buLIHbhuq1uIGNodXnhu4Nu?=\r\n"))
        let thai = try Self.text(text: "สวัสดี", from: "ร้าน <s@shop.example>")
        #expect(thai.hasPrefix("From: =?utf-8?B?4Lij4LmJ4Liy4LiZ?=\r\n <s@shop.example>\r\n"))
        #expect(thai.contains("Encoding: base64\r\n"))
        #expect(thai.hasSuffix("\r\n\r\n4Liq4Lin4Lix4Liq4LiU4Li1DQo=\r\n"))
    }

    @Test func linesAreShortAndInASCIIWhateverTheText() throws {
        var random = SeededRandom(seed: 11)
        let letters: [Unicode.Scalar] = [
            "a", " ", "=", ".", "\n", "\r", "\t", "é", "ก", "\u{1F600}", "\u{301}", "\u{0}",
        ]
        for _ in 0..<500 {
            var body = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...300, using: &random) {
                if let letter = letters.randomElement(using: &random) { body.append(letter) }
            }
            let header = String(String.UnicodeScalarView(body.filter { $0.value >= 32 }))
            let mail = try Self.text(subject: String(header.prefix(90)), text: String(body))
            let bytes = Array(mail.utf8)
            for line in mail.split(separator: "\r\n", omittingEmptySubsequences: false) {
                #expect(line.utf8.count <= 78 && line.utf8.allSatisfy { $0 < 127 })
                #expect(!line.utf8.contains(13) && !line.utf8.contains(10) && line.last != " ")
            }
            #expect(bytes.suffix(2) == [13, 10] && !bytes.contains(0))
        }
    }

    @Test func noHeaderIsSmuggledIn() {
        for (subject, to) in [
            ("a\r\nBcc: x@y.example", "ana@example.com"), ("a\nb", "ana@example.com"),
            ("a\rb", "ana@example.com"), ("a\u{2028}b", "ana@example.com"),
            ("a\u{0}", "ana@example.com"), ("a\u{85}", "ana@example.com"),
            (String(repeating: "x", count: 501), "ana@example.com"),
            ("a", "ana@example.com\r\nX: y"),
            ("a", "ana@example.com>"), ("a", "ana@example.com, b@example.com"), ("a", "ana"),
            ("a", ""), ("a", "@example.com"), ("a", "añá@example.com"), ("a", "a b@example.com"),
        ] {
            do {
                _ = try Self.text(subject: subject, to: to)
                Issue.record("\(subject) to \(to) was written")
            } catch {
                #expect((error as? DeliveryFault)?.cause == .unwritable)
            }
        }
        for from in ["", "a", "A\r\nB <a@b.example>", "<a@b.example", "A <a@b.example>\n"] {
            #expect(MailAddress(from) == nil, "\(from)")
        }
    }

    @Test func aServersAddressIsRead() throws {
        let server = try SMTPServer(
            "smtp://post%40shop.example@Mail.Example:2525/?timeout=5&ca=/a%20b")
        #expect(server.host == "mail.example" && server.port == 2525)
        #expect(server.user == "post@shop.example" && server.seconds == 5)
        #expect(server.authorities == "/a b" && server.encryption == .startTLS)
        #expect(try SMTPServer("smtp://m.example").port == 587)
        #expect(try SMTPServer("smtps://m.example").port == 465)
        #expect(try SMTPServer("smtps://m.example").encryption == .immediate)
        #expect(try SMTPServer("smtp://[::1]:25?starttls=none").host == "[::1]")
        #expect(try SMTPServer("smtp://u@localhost?starttls=none").encryption == .none)
        for bad in [
            "m.example", "http://m.example", "smtp://", "smtp://u:p@m.example", "smtp://@m.example",
            "smtp://m.example:0", "smtp://m.example:x", "smtp://m.example:70000",
            "smtp://m example", "smtp://m.example/x", "smtp://m.example?starttls=maybe",
            "smtp://m.example?timeout=0", "smtp://m.example?timeout=61", "smtp://m.example?tls=1",
            "smtp://u@m.example?starttls=none", "smtp://u%0a@m.example", "smtp://u%3a@m.example",
        ] {
            #expect(throws: MailSettingsFault.self, "\(bad)") { try SMTPServer(bad) }
        }
    }

    @Test func aPasswordIsSaidNowhere() throws {
        let secret = Secret("correct horse")
        var dumped = "\(secret) \(String(reflecting: secret))"
        dump(secret, to: &dumped)
        let from = try #require(MailAddress("a@b.example"))
        let sender = try SMTPSender(
            SMTPServer("smtp://u@m.example"), from: from, password: secret, now: { Self.noon })
        dump(sender, to: &dumped)
        dumped += sender.destination
        #expect(!dumped.contains("horse"))
        #expect(sender.destination == "m.example:587 (STARTTLS, as u) from a@b.example")
        #expect(throws: MailSettingsFault.self) {
            try SMTPSender(
                SMTPServer("smtp://m.example"), from: from, password: secret, now: { Self.noon })
        }
    }

    @Test func valuesAreQuotedForCurl() {
        #expect(CurlTransfer.quoted(#"a"b\c d"#) == #""a\"b\\c d""#)
    }

    private static let greeting = "220 m ready\r\n250-m\r\n250 STARTTLS\r\n"

    @Test func repliesAreJudged() {
        let mail = Self.greeting + "250 sender\r\n"
        let data = mail + "250 recipient\r\n354 go\r\n"
        let rows: [(Subprocess.End, String, DeliveryFault.Cause?)] = [
            (.exit(0), data + "250 taken\r\n221 bye\r\n", nil),
            (.tooLate, data + "250 taken\r\n", nil), (.exit(56), data + "250 taken\r\n", nil),
            (.exit(56), data, .broken), (.tooLate, data, .silent), (.killed(25), data, .broken),
            (.exit(8), data + "554 5.7.1 spam\r\n", .refused),
            (.exit(8), data + "451 later\r\n", .deferred),
            (.exit(55), mail + "550 unknown\r\n221 bye\r\n", .refused),
            (.exit(55), mail + "421 busy\r\n221 bye\r\n", .deferred),
            (.exit(55), Self.greeting + "530 Must issue STARTTLS\r\n", .login),
            (.exit(67), Self.greeting + "334 \r\n535 no\r\n", .login),
            (.exit(67), Self.greeting + "504 no such mechanism\r\n", .login),
            (.exit(67), Self.greeting + "454 later\r\n", .login),
            (.exit(8), "554 go away\r\n", .deferred),
            (.exit(9), "220 m\r\n550 who are you\r\n", .deferred),
            (.exit(64), Self.greeting + "502 no TLS\r\n", .insecure),
            (.exit(60), Self.greeting + "220 go\r\n", .insecure), (.exit(7), "", .unreachable),
            (.exit(6), "", .unreachable), (.exit(28), "", .unreachable),
            (.exit(28), Self.greeting, .silent), (.exit(8), "HTTP/1.1 400\r\n", .broken),
        ]
        for (end, text, cause) in rows {
            let fault = SMTPSender.fault(end, SMTPReply.all(in: Array(text.utf8)))
            #expect(fault?.cause == cause, "\(end) \(text)")
        }
        #expect(
            SMTPReply.all(in: Array("550-5.1.1 one\r\n550 two\r\n".utf8))
                == [SMTPReply(code: 550, text: "5.1.1 one two")])
    }

    @Test func aGatewaysStatusIsJudged() {
        let rows: [(Subprocess.End, Int, DeliveryFault.Cause?)] = [
            (.exit(0), 200, nil), (.exit(0), 202, nil), (.exit(63), 200, nil),
            (.exit(0), 400, .refused),
            (.exit(0), 404, .refused), (.exit(0), 401, .login), (.exit(0), 403, .login),
            (.exit(0), 408, .deferred), (.exit(0), 429, .deferred), (.exit(0), 302, .deferred),
            (.exit(0), 500, .deferred), (.exit(0), 503, .deferred), (.exit(7), 0, .unreachable),
            (.exit(28), 0, .silent), (.tooLate, 0, .silent), (.exit(60), 0, .insecure),
            (.exit(52), 0, .broken),
        ]
        for (end, status, cause) in rows {
            #expect(HTTPTextMessages.fault(end, status: status)?.cause == cause, "\(end) \(status)")
        }
    }

    @Test func aGatewayForTextMessagesIsReachedSafely() throws {
        for good in ["https://sms.example/v1/x", "http://127.0.0.1:80/x", "http://localhost/"] {
            _ = try HTTPTextMessages(good)
        }
        let here = try HTTPTextMessages("https://sms.example:8443/secret-path?key=1")
        #expect(here.destination == "https://sms.example:8443")
        for bad in [
            "http://sms.example/", "ftp://sms.example/", "https://u:p@sms.example/", "https://",
            "http://127.0.0.1.example/", "http://localhost.example:80/",
        ] {
            #expect(throws: MailSettingsFault.self, "\(bad)") { try HTTPTextMessages(bad) }
        }
        #expect(throws: MailSettingsFault.self) {
            try HTTPTextMessages("https://sms.example/", from: "a\nb")
        }
    }

    @Test func messagesWithoutAServerAreFiles() async throws {
        try await withTestFolder { folder in
            let mail = Mail(files: FileMessageSender(folder: folder))
            #expect(
                mail.destinations
                    == "Mail goes to files in \(folder); text messages go to files in \(folder).")
            try await mail.send(
                OutgoingMessage(channel: .sms, to: "+447700900123", subject: "", text: "hi"))
            let names = Resources.names(in: folder)
            #expect(names.count == 1 && names[0].hasSuffix(".sms"))
            let gone = Mail(files: FileMessageSender(folder: folder + "/nowhere"))
            await #expect(throws: DeliveryFault.self) {
                try await gone.send(
                    OutgoingMessage(channel: .email, to: "a@b.c", subject: "", text: "hi"))
            }
        }
    }
}
