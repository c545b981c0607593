import HTTPClient
import Subprocess
import Text
import World

/// Sends mail to an SMTP server, which carries it on.
public struct SMTPSender: Sendable {
    private let server: SMTPServer
    private let from: MailAddress
    private let password: Secret?
    private let now: @Sendable () -> Instant

    /// - Parameters:
    ///   - from: sender of every mail; its domain names us to the server and in `Message-ID`.
    ///   - password: of the server's user. Throws a `MailSettingsFault` where one of the two is
    ///     missing.
    public init(
        _ server: SMTPServer, from: MailAddress, password: Secret?,
        now: @escaping @Sendable () -> Instant
    ) throws(MailSettingsFault) {
        guard (server.user == nil) == (password == nil) else {
            throw MailSettingsFault(
                server.user == nil
                    ? "there is a password, but no user: smtp://user@host"
                    : "its user needs a password: name its file in PASAR_SMTP_PASSWORD_FILE")
        }
        self.server = server
        self.from = from
        self.password = password
        self.now = now
    }

    /// Server, encryption, user and sender, without secrets.
    public var destination: String {
        let encryption =
            switch server.encryption {
            case .immediate: "TLS"
            case .startTLS: "STARTTLS"
            case .none: "not encrypted"
            }
        let user = server.user.map { ", as \($0)" } ?? ""
        return "\(server.host):\(server.port) (\(encryption)\(user)) from \(from.address)"
    }

    /// Sends a message. Throws a `DeliveryFault`.
    public func send(_ message: OutgoingMessage) async throws {
        let mail = try MailText(message, from: from, at: now())
        let transfer = CurlTransfer(
            settings: settings(for: message.to), input: mail.bytes, seconds: server.seconds)
        let result = try await transfer.deliver()
        if let fault = Self.fault(result.end, SMTPReply.all(in: result.replies)) { throw fault }
    }

    private func settings(for recipient: String) -> [CurlTransfer.Setting] {
        let scheme = server.encryption == .immediate ? "smtps" : "smtp"
        var out: [CurlTransfer.Setting] = [
            ("proto", "=smtp,smtps"), ("upload-file", CurlTransfer.inputFile),
            // The path is the name by which we greet the server.
            ("url", "\(scheme)://\(server.host):\(server.port)/\(from.domain)"),
            ("mail-from", from.address), ("mail-rcpt", recipient),
        ]
        if server.encryption != .none { out += [("ssl-reqd", nil), ("tlsv1.2", nil)] }
        if let authorities = server.authorities { out.append(("cacert", authorities)) }
        if let user = server.user, let password {
            out.append(("user", "\(user):\(password.text)"))
        }
        return out
    }

    // MARK: verdict

    /// Exit codes of curl: what the replies can't say.
    private enum CurlExit {
        static let noName: Int32 = 6
        static let noConnection: Int32 = 7
        static let notGreeted: Int32 = 9
        static let tooLate: Int32 = 28
        static let login: Int32 = 67
        static let encryption: Set<Int32> = [
            35, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91,
        ]
    }

    /// Replies that are about us, not about this message. Sources: RFC 4954, RFC 3207.
    private static let loginCodes: Set<Int> = [530, 534, 535, 538]

    /// Judges a conversation; nil if the server took the message.
    static func fault(_ end: Subprocess.End, _ replies: [SMTPReply]) -> DeliveryFault? {
        if let start = replies.lastIndex(where: { $0.code == 354 }),
            replies[start...].contains(where: { (250...259).contains($0.code) })
        {
            return nil
        }
        // 221 answers our QUIT after whatever went wrong.
        let last = replies.last { $0.code != 221 }
        let words = last.map { "\($0.code) \($0.text)" } ?? ""
        if end == .exit(CurlExit.login) { return DeliveryFault(.login, words) }
        if let last, loginCodes.contains(last.code) { return DeliveryFault(.login, words) }
        if case .exit(let code) = end, CurlExit.encryption.contains(code) {
            return DeliveryFault(.insecure, "curl \(code)")
        }
        if let last, (500...599).contains(last.code) {
            // A server that refuses us before it hears of the message may take it tomorrow.
            let isOurs = replies.count == 1 || end == .exit(CurlExit.notGreeted)
            return DeliveryFault(isOurs ? .deferred : .refused, words)
        }
        if let last, (400...499).contains(last.code) { return DeliveryFault(.deferred, words) }
        switch end {
        case .exit(CurlExit.noName), .exit(CurlExit.noConnection):
            return DeliveryFault(.unreachable)
        case .exit(CurlExit.tooLate), .tooLate:
            return DeliveryFault(replies.isEmpty ? .unreachable : .silent, words)
        default: return DeliveryFault(.broken, words)
        }
    }
}

/// A reply of an SMTP server: its code, and the words of all its lines.
struct SMTPReply: Equatable {
    let code: Int
    let text: String

    /// Parses replies, one after the other; a line that is none is left out.
    static func all(in bytes: [UInt8]) -> [SMTPReply] {
        var out: [SMTPReply] = []
        var words: [Substring] = []
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(whereSeparator: \.isNewline) {
            guard line.utf8.count >= 3, let code = Int(line.prefix(3)), (200...599).contains(code)
            else { continue }
            words.append(line.dropFirst(4))
            if line.dropFirst(3).first == "-" { continue }
            out.append(SMTPReply(code: code, text: words.joined(separator: " ")))
            words = []
        }
        return out
    }
}
