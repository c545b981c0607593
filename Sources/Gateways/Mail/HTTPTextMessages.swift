import HTTPClient
import JSON
import Subprocess
import Text
import World

/// Sends text messages by HTTP: `POST` of a JSON object to a gateway of the operator's.
///
/// The object has `id` (the same in each try, also as header `Idempotency-Key`), `to` (E.164),
/// `text` and, if it is configured, `from`; the token goes as `Authorization: Bearer`. Any status
/// from 200 to 299 is a yes.
public struct HTTPTextMessages: TextMessageSender {
    private let url: WebURL
    private let from: String?
    private let token: Secret?

    /// Deadline of one request.
    static let seconds = 20
    /// Characters of the longest sender: a number, or what phones show of a name.
    static let longestSender = 20
    private static let replyBytes = 4096

    /// - Parameters:
    ///   - url: https, or http on this machine.
    ///   - from: sender that phones show.
    ///   - token: for the header `Authorization`.
    public init(
        _ url: String, from: String? = nil, token: Secret? = nil
    ) throws(MailSettingsFault) {
        guard let url = WebURL(url), Self.isSafe(url.text) else {
            throw MailSettingsFault("it must be an https:// address without user and password")
        }
        if let from {
            guard (1...Self.longestSender).contains(from.unicodeScalars.count),
                !from.unicodeScalars.contains(where: MailAddress.isControl)
            else { throw MailSettingsFault("the sender has 1 to \(Self.longestSender) characters") }
        }
        (self.url, self.from, self.token) = (url, from, token)
    }

    private static func isSafe(_ url: String) -> Bool {
        if url.lowercased().hasPrefix("https://") { return true }
        let place = url.dropFirst(7).prefix { $0 != "/" && $0 != "?" }
        let host = place.hasSuffix("]") ? place : place.prefix { $0 != ":" }
        return SMTPServer.isThisMachine(String(host))
    }

    /// Host alone: a gateway's path may hold a secret.
    public var destination: String {
        let scheme = url.text.prefix { $0 != ":" }
        let host = url.text.dropFirst(scheme.count + 3).prefix { $0 != "/" && $0 != "?" }
        return "\(scheme)://\(host)"
    }

    public func send(_ message: OutgoingMessage) async throws {
        guard !message.to.isEmpty,
            message.to.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: "+") })
        else { throw DeliveryFault(.unwritable, "number") }
        let transfer = CurlTransfer(
            settings: settings(key: message.key), input: body(message), seconds: Self.seconds)
        let result = try await transfer.deliver()
        if let fault = Self.fault(result.end, status: Self.status(result.stdout)) { throw fault }
    }

    /// Status that curl wrote: three digits, the first of them 1 to 5; 0 for anything else.
    static func status(_ output: [UInt8]) -> Int {
        guard output.count == 3, output.allSatisfy({ (48...57).contains($0) }) else { return 0 }
        let status = Int(String(decoding: output, as: UTF8.self)) ?? 0
        return (100...599).contains(status) ? status : 0
    }

    private func body(_ message: OutgoingMessage) -> [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("id", message.key)
            json.member("to", message.to)
            if let from { json.member("from", from) }
            json.member("text", message.text)
        }
        return json.bytes
    }

    private func settings(key: String) -> [CurlTransfer.Setting] {
        var out: [CurlTransfer.Setting] = [
            ("proto", "=http,https"), ("url", url.text), ("tlsv1.2", nil), ("http1.1", nil),
            ("data-binary", "@" + CurlTransfer.inputFile), ("output", "/dev/null"),
            ("max-filesize", "\(Self.replyBytes)"), ("user-agent", "Pasar"),
            ("header", "Content-Type: application/json"), ("header", "Accept: application/json"),
            ("header", "Idempotency-Key: \(key)"), ("write-out", "%{http_code}"),
        ]
        if let token { out.append(("header", "Authorization: Bearer \(token.text)")) }
        return out
    }

    /// Statuses after which another try may help. Source: RFC 9110; 425 RFC 8470, 429 RFC 6585.
    private static let temporary: Set<Int> = [408, 409, 425, 429]

    /// Judges a request; nil if the gateway took the message. A status counts more than an exit
    /// code, as the body behind it is of no interest.
    static func fault(_ end: Subprocess.End, status: Int) -> DeliveryFault? {
        let words = "HTTP \(status)"
        switch status {
        case 200...299: return nil
        case 401, 403: return DeliveryFault(.login, words)
        case 400...499:
            return DeliveryFault(temporary.contains(status) ? .deferred : .refused, words)
        case 300...399, 500...: return DeliveryFault(.deferred, words)
        default: break
        }
        switch end {
        case .exit(6), .exit(7): return DeliveryFault(.unreachable)
        case .exit(28), .tooLate: return DeliveryFault(.silent)
        case .exit(35), .exit(60), .exit(77): return DeliveryFault(.insecure)
        default: return DeliveryFault(.broken)
        }
    }
}
