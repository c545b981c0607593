import Web

extension TestBrowser {
    /// Fingerprint of what the checkout shows now; empty if it shows no total.
    public func fingerprint(_ query: String = "") async -> String {
        Self.fingerprint(in: await get("/checkout" + query, json: true).text)
    }

    /// Fingerprint in the JSON of a checkout.
    public static func fingerprint(in json: String) -> String {
        let parts = json.split(separator: "\"fingerprint\":\"", maxSplits: 1)
        return parts.count == 2 ? String(parts[1].prefix { $0 != "\"" }) : ""
    }
}
