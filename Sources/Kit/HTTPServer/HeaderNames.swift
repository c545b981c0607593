import HTTPTypes

/// Header names, validated and lower-cased once instead of fifteen times a request.
enum HeaderNames {
    private static let known: [String: HTTPField.Name] = {
        let names = [
            "accept", "accept-encoding", "accept-language", "cache-control", "content-encoding",
            "content-length", "content-security-policy", "content-type", "cookie",
            "cross-origin-opener-policy", "etag", "idempotency-key", "idempotent-replayed",
            "location", "origin", "permissions-policy", "referrer-policy", "retry-after",
            "sec-fetch-site", "set-cookie", "strict-transport-security", "user-agent", "vary",
            "x-content-type-options", "x-forwarded-for", "x-fragment", "x-frame-options",
            "x-request-id", "x-requested-with",
        ]
        return Dictionary(
            names.compactMap { name in HTTPField.Name(name).map { (name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }()

    /// The header's name; nil for a text that is no valid one.
    static func name(_ text: String) -> HTTPField.Name? { known[text] ?? HTTPField.Name(text) }
}
