import Text
import Web

/// Host names by which the shop may be addressed. Any other is refused: it comes from a page whose
/// name was pointed at this machine (DNS rebinding), or from a proxy that nobody has announced.
struct HostNames: Sendable {
    private let names: Set<String>
    /// True if the shop's own origin is this machine: then so may be any host.
    private let isLocal: Bool

    /// - Parameter also: further names, besides the origin's.
    init(origin: String, also: [String]) {
        let own = origin.firstRange(of: "://").flatMap { scheme in
            Self.name(String(origin[scheme.upperBound...].prefix { $0 != "/" }))
        }
        names = Set([own].compactMap { $0 } + also.compactMap { Self.name($0) })
        isLocal = own.map(Self.isLoopback) ?? false
    }

    /// True if a request with this `Host` header is for this shop.
    /// - Parameter isDirect: true for a peer on this machine that forwards for nobody; it may use a
    ///   loopback name, as probes and Prometheus do.
    func admits(_ host: String, isDirect: @autoclosure () -> Bool) -> Bool {
        guard let name = Self.name(host) else { return false }
        if names.contains(name) { return true }
        return Self.isLoopback(name) && (isLocal || isDirect())
    }

    /// Host name in lower case, without port, brackets and final dot; nil for no valid one.
    static func name(_ authority: String) -> String? {
        guard (1...300).contains(authority.utf8.count) else { return nil }
        var text = Substring(authority)
        if text.utf8.first == UInt8(ascii: "[") {
            guard let end = text.firstIndex(of: "]") else { return nil }
            return NetworkAddress(text[text.index(after: text.startIndex)..<end])?.description
        }
        if let colon = text.firstIndex(of: ":") { text = text[..<colon] }
        if text.hasSuffix(".") { text = text.dropLast() }
        let name = text.lowercased()
        let isPlain = name.utf8.allSatisfy {
            (48...57).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 46 || $0 == 95
        }
        return isPlain && !name.isEmpty ? name : nil
    }

    /// True for `localhost`, names under it, and loopback addresses.
    static func isLoopback(_ name: String) -> Bool {
        name == "localhost" || name.hasSuffix(".localhost")
            || NetworkAddress(name)?.isLoopback == true
    }
}

/// Headers that a proxy, a tunnel or a content network adds.
public enum ForwardingHeaders {
    private static let names: Set<String> = [
        "forwarded", "via", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "true-client-ip",
        "fastly-client-ip", "fly-client-ip", "x-original-host", "x-original-forwarded-for",
        "x-proxyuser-ip", "cdn-loop", "x-envoy-external-address",
    ]

    /// True for a lower-case name of such a header.
    public static func contains(_ name: String) -> Bool {
        name.hasPrefix("x-forwarded-") || name.hasPrefix("cf-") || name.hasPrefix("ngrok-")
            || names.contains(name)
    }
}
