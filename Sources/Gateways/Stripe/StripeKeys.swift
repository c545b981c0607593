import Glibc
import HTTPClient
import Text
import World

/// Keys of a Stripe account and how it is used, from a file.
///
/// Lines `name = value`; `#` begins a comment. `secret_key` once, `webhook_secret` one to eight times
/// (a new one beside the old while it is rotated), `capture` (`automatic` or `manual`), `page_origin`
/// for an account whose payment pages have a domain of their own.
public struct StripeKeys: Sendable {
    /// Time at which money is taken: with the payment, or once the outcome is booked here. By the
    /// latter a payment that came too late is never taken.
    public enum Capture: String, Sendable, CaseIterable { case automatic, manual }

    public let secret: Secret
    public let webhookSecrets: [Secret]
    public let capture: Capture
    public let pageOrigin: String?
    /// True for keys of test mode, with which nothing is charged.
    public let isTestMode: Bool

    /// Bytes of the largest file.
    private static let mostBytes = 16_384
    private static let mostSecrets = 8

    /// Fault of a file, as a sentence that has nothing of its content.
    public struct Fault: Error, Equatable, CustomStringConvertible {
        public let description: String
    }

    /// Reads a file. Throws a `Fault` also for one that everybody on the machine can read.
    public init(file path: String) throws(Fault) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw Fault(description: "\(path) can't be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Fault(description: "\(path) is no file")
        }
        guard status.st_mode & 0o007 == 0 else {
            throw Fault(
                description: "\(path) can be read by everybody on this machine: chmod 600 \(path)")
        }
        guard status.st_size <= Self.mostBytes, let text = Resources.text(path) else {
            throw Fault(description: "\(path) can't be read")
        }
        try self.init(text: text, name: path)
    }

    /// Reads the text of such a file; `name` stands in faults.
    public init(text: String, name: String) throws(Fault) {
        var values: [String: [String]] = [:]
        for (index, line) in text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline
        ).enumerated() {
            let line = line.prefix { $0 != "#" }
            guard line.contains(where: { !$0.isWhitespace }) else { continue }
            let parts = line.split(separator: "=", maxSplits: 1)
            let words = parts.map { $0.filter { !$0.isWhitespace } }
            guard words.count == 2, Self.names.contains(words[0]), !words[1].isEmpty,
                words[1].utf8.allSatisfy({ $0 > 32 && $0 < 127 })
            else {
                throw Fault(
                    description: "line \(index + 1) of \(name) isn't one of "
                        + Self.names.joined(separator: ", ") + " with its value")
            }
            values[words[0], default: []].append(words[1])
        }
        try self.init(values, name: name)
    }

    private static let names = ["secret_key", "webhook_secret", "capture", "page_origin"]
    private static let testPrefixes = ["sk_test_", "rk_test_"]
    private static let livePrefixes = ["sk_live_", "rk_live_"]

    private init(_ values: [String: [String]], name: String) throws(Fault) {
        for one in ["secret_key", "capture", "page_origin"] where values[one, default: []].count > 1
        {
            throw Fault(description: "\(name) has \(one) twice")
        }
        guard let key = values["secret_key"]?.first,
            let prefix = (Self.testPrefixes + Self.livePrefixes).first(where: key.hasPrefix),
            key.utf8.count > prefix.utf8.count, key.utf8.count <= Secret.longest
        else {
            throw Fault(
                description: "\(name) has no secret_key that begins with sk_test_ or sk_live_")
        }
        let secrets = values["webhook_secret", default: []]
        guard (1...Self.mostSecrets).contains(secrets.count),
            secrets.allSatisfy({ $0.hasPrefix("whsec_") && $0.utf8.count > 14 })
        else {
            throw Fault(
                description: "\(name) needs 1 to \(Self.mostSecrets) of webhook_secret, "
                    + "which begin with whsec_")
        }
        guard let capture = Capture(rawValue: values["capture"]?.first ?? "automatic") else {
            throw Fault(description: "capture in \(name) is automatic or manual")
        }
        if let origin = values["page_origin"]?.first {
            guard origin.hasPrefix("https://"), let url = WebURL(origin),
                url.text == "https://" + url.host, !origin.contains(where: { ";,'".contains($0) })
            else {
                throw Fault(description: "page_origin in \(name) is https:// and a host")
            }
        }
        secret = Secret(key)
        webhookSecrets = secrets.map { Secret($0) }
        self.capture = capture
        pageOrigin = values["page_origin"]?.first
        isTestMode = Self.testPrefixes.contains(prefix)
    }

    /// Sentence for the start, without secrets.
    public var sentence: String {
        isTestMode
            ? "Payments go to Stripe in test mode: nothing is charged."
            : "Payments go to Stripe in LIVE mode: cards are charged."
    }
}
