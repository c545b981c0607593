import ArgumentParser
import Authentication
import Glibc
import HTTPClient
import Mail
import World

/// Options that say where mail and text messages go; files in the folder without them.
struct MailOptions: ParsableArguments {
    @Option(
        help: """
            Mail server: smtp://user@host:587, with STARTTLS, or smtps://. \
            PASAR_SMTP_PASSWORD_FILE names the file with its password.
            """)
    var smtp: String?
    @Option(help: "Sender of mail: shop@example.org, or 'My Shop <shop@example.org>'.")
    var mailFrom: String?
    @Option(
        name: .customLong("sms-url"),
        help: """
            Gateway for text messages, which gets JSON by POST (docs/runbook.md). \
            PASAR_SMS_TOKEN_FILE names the file with its token.
            """)
    var smsURL: String?
    @Option(help: "Sender of text messages, as the gateway allows it.") var smsFrom: String?
    @Option(
        help: """
            Calling code of a country without a market, as 49, whose numbers may sign up; can be \
            given several times.
            """)
    var smsCountry: [String] = []
    @Option(help: "Text messages with codes to new numbers, an hour.") var smsHourly = 300
    @Option(help: "The same to one country, an hour.") var smsHourlyPerCountry = 120
    @Option(help: "The same that one network asks for, a day.") var smsDailyPerNetwork = 20

    /// Bound of each number of messages.
    private static let mostTexts = 1_000_000

    /// Refuses settings that can't be used before anything is opened.
    func validate() throws {
        _ = try mail(folder: "") { Instant(milliseconds: 0) }
        guard smsCountry.allSatisfy({ Int($0).map { (1...999).contains($0) } ?? false }) else {
            throw ValidationError("--sms-country must be a calling code, as 49.")
        }
        let numbers = [smsHourly, smsHourlyPerCountry, smsDailyPerNetwork]
        guard numbers.allSatisfy({ (0...Self.mostTexts).contains($0) }) else {
            throw ValidationError("Text messages must be from 0 to \(Self.mostTexts).")
        }
    }

    /// Bounds of the text messages that strangers can ask for.
    var texts: TextLimits {
        var limits = TextLimits()
        limits.otherCountries = Set(smsCountry)
        limits.perHour = smsHourly
        limits.countryPerHour = smsHourlyPerCountry
        limits.networkPerDay = smsDailyPerNetwork
        return limits
    }

    /// Mail as configured.
    /// - Parameter folder: for what goes to files.
    func mail(folder: String, now: @escaping @Sendable () -> Instant) throws -> Mail {
        Mail(
            files: FileMessageSender(folder: folder + "/outbox"), smtp: try smtpSender(now),
            texts: try textMessages())
    }

    private func smtpSender(_ now: @escaping @Sendable () -> Instant) throws -> SMTPSender? {
        guard let smtp else {
            if mailFrom != nil { throw ValidationError("--mail-from needs --smtp.") }
            return nil
        }
        guard let from = mailFrom.flatMap(MailAddress.init) else {
            throw ValidationError("--smtp needs --mail-from, an address such as shop@example.org.")
        }
        return try said("--smtp") { () throws(MailSettingsFault) in
            let password = try Self.secret("PASAR_SMTP_PASSWORD_FILE")
            return try SMTPSender(SMTPServer(smtp), from: from, password: password, now: now)
        }
    }

    private func textMessages() throws -> HTTPTextMessages? {
        guard let smsURL else {
            if smsFrom != nil { throw ValidationError("--sms-from needs --sms-url.") }
            return nil
        }
        return try said("--sms-url") { () throws(MailSettingsFault) in
            try HTTPTextMessages(
                smsURL, from: smsFrom, token: try Self.secret("PASAR_SMS_TOKEN_FILE"))
        }
    }

    /// Secret of the file that a variable names; nil without the variable.
    private static func secret(_ variable: String) throws(MailSettingsFault) -> Secret? {
        guard let path = getenv(variable) else { return nil }
        return try Secret(file: String(cString: path))
    }

    private func said<T>(
        _ option: String, _ make: () throws(MailSettingsFault) -> T
    ) throws -> T {
        do { return try make() } catch { throw ValidationError("\(option): \(error).") }
    }
}
