import Text
import World

/// A request to a server of somebody else's.
public struct OutgoingRequest: Sendable {
    /// Methods that this program needs.
    public enum Method: String, Sendable { case get = "GET", post = "POST" }

    public let method: Method
    public let url: WebURL
    /// Headers without secrets. A value has no line breaks.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    /// Secret for `Authorization: Bearer`.
    public var token: Secret?
    /// Deadline of the whole, name look-up and TLS included.
    public var seconds: Int
    /// Bound of the answer's body.
    public var mostBytes: Int

    /// Deadline of most requests in seconds.
    public static let usualSeconds = 10
    /// Bound of most answers in bytes.
    public static let usualBytes = 1 << 20

    /// A request; it is sent by `HTTPClient.send`.
    public init(
        _ method: Method, _ url: WebURL, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], token: Secret? = nil, seconds: Int = usualSeconds,
        mostBytes: Int = usualBytes
    ) {
        precondition(
            headers.allSatisfy { header in
                !(header.name + header.value).utf8.contains { $0 == 0 || $0 == 10 || $0 == 13 }
            }, "a header is one line")
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.token = token
        self.seconds = seconds
        self.mostBytes = mostBytes
    }

    /// A request whose body is a form.
    public init(
        post fields: FormFields, to url: WebURL, headers: [(name: String, value: String)] = [],
        token: Secret? = nil
    ) {
        self.init(
            .post, url,
            headers: headers + [("Content-Type", "application/x-www-form-urlencoded")],
            body: Array(fields.encoded.utf8), token: token)
    }

    /// True for https, and for http to this machine.
    var isSafe: Bool {
        if url.text.lowercased().hasPrefix("https://") { return true }
        let host = url.host.prefix { $0 != ":" }
        return host == "localhost" || host == "127.0.0.1" || url.host.hasPrefix("[::1]")
    }
}

/// Fields of a form in their order: `application/x-www-form-urlencoded`.
public struct FormFields: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    public private(set) var pairs: [Pair]

    /// A field's name and value.
    public struct Pair: Sendable, Equatable {
        public let name: String
        public let value: String
    }

    /// Fields with their values.
    public init(dictionaryLiteral elements: (String, String)...) {
        pairs = elements.map { Pair(name: $0.0, value: $0.1) }
    }

    /// Adds a field.
    public mutating func add(_ name: String, _ value: String) {
        pairs.append(Pair(name: name, value: value))
    }

    /// The fields as a body or a query, percent-encoded.
    public var encoded: String {
        pairs.map { PercentCoding.encode($0.name) + "=" + PercentCoding.encode($0.value) }
            .joined(separator: "&")
    }
}

/// An answer: status, headers and body.
public struct HTTPReply: Sendable {
    public let status: Int
    /// Headers by name in lower case; of a repeated one, the last.
    public let headers: [String: String]
    public let body: [UInt8]

    /// An answer from its parts.
    public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// Headers of the last block of a transfer's replies: those of `100 Continue` come first.
    static func headers(in replies: [UInt8]) -> [String: String] {
        var out: [String: String] = [:]
        for line in String(decoding: replies, as: UTF8.self).split(whereSeparator: \.isNewline) {
            if line.hasPrefix("HTTP/") {
                out = [:]
                continue
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            out[line[..<colon].lowercased()] = String(value)
        }
        return out
    }
}
