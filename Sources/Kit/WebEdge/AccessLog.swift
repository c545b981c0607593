import Web
import Access
import JSON
import Text
import World

/// One JSON line per request, without personal data: the route's pattern instead of path and query,
/// a network instead of an address, a keyed hash instead of an account.
struct AccessLog: Sendable {
    private let write: @Sendable (String) -> Void
    /// Random key of this run: one account's lines can be correlated, but not across restarts, and
    /// nobody can try all accounts.
    private let key = Digest.random(32)

    /// Characters of a fault's description.
    static let maxFaultLength = 400

    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    func line(
        id: String, method: String, pattern: String?, status: Int, microseconds: Int64,
        bytes: Int, client: String, caller: Caller?, code: String?, at: Instant? = nil
    ) {
        var json = JSONWriter()
        json.object { json in
            if let at {
                json.key("at")
                json.integer(at.milliseconds)
            }
            json.key("id")
            json.text(id)
            json.key("method")
            json.text(Self.known(method))
            json.key("route")
            if let pattern { json.text(pattern) } else { json.null() }
            json.key("status")
            json.integer(Int64(status))
            json.key("us")
            json.integer(microseconds)
            json.key("bytes")
            json.integer(Int64(bytes))
            json.key("client")
            json.text(Self.network(of: client))
            if let account = caller.flatMap(pseudonym(of:)) {
                json.key("account")
                json.text(account)
            }
            if let code {
                json.key("code")
                json.text(code)
            }
        }
        write(json.string)
    }

    /// Logs the cause of a 5xx, which no response shows.
    func fault(id: String, _ error: any Error) {
        var json = JSONWriter()
        json.object { json in
            json.key("id")
            json.text(id)
            json.key("fault")
            json.text(String(reflecting: type(of: error)))
            json.key("cause")
            json.text(Self.masked(String(describing: error)))
        }
        write(json.string)
    }

    /// Ten hexadecimal digits that stand for the caller's account in this run's lines; nil for a
    /// visitor.
    func pseudonym(of caller: Caller) -> String? {
        guard let account = caller.account else { return nil }
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: account.rawValue >> ($0 * 8)) }
        return Hex.encode(Digest.hmac(bytes, key: key).prefix(5))
    }

    private static func known(_ method: String) -> String {
        ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"].contains(method)
            ? method : "other"
    }

    /// `203.0.113.0` of an IPv4 address (/24), `2001:db8:7::` of an IPv6 one (/48).
    static func network(of client: String) -> String {
        guard let bytes = NetworkAddress(client)?.bytes else { return "-" }
        if bytes.count == 4 { return "\(bytes[0]).\(bytes[1]).\(bytes[2]).0" }
        let groups = stride(from: 0, to: 6, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        let last = groups.lastIndex { $0 != "0" } ?? -1
        return groups[...last].joined(separator: ":") + "::"
    }

    /// Shortened text without words that look like a mail address, and without what a database says
    /// after `)=(`, where it names the value that broke a constraint.
    static func masked(_ text: String) -> String {
        let marker = Array(")=(".utf8)
        let bytes = Array(text.utf8.prefix(4 * maxFaultLength))
        let cut = bytes.indices.first { bytes[$0...].starts(with: marker) }
        let kept = String(decoding: bytes[..<(cut ?? bytes.count)], as: UTF8.self)
        let out = kept.split(separator: " ").map { $0.contains("@") ? "…@…" : $0 }
            .joined(separator: " ")
        let short = out.count > maxFaultLength
        return (short ? String(out.prefix(maxFaultLength)) : out)
            + (short || cut != nil ? "…" : "")
    }
}
