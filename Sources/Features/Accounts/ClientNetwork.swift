import Glibc

/// Network of a client address, as wide as one household or office: /24 of IPv4, /64 of IPv6.
public enum ClientNetwork {
    public static func of(_ address: String) -> String {
        if let v4 = bytes(address, AF_INET, 4) { return text(v4) }
        guard let v6 = bytes(address, AF_INET6, 16) else { return "unknown" }
        if isMapped(v6) { return text(Array(v6.suffix(4))) }
        return groups(v6, 4) + "::/64"
    }

    /// The /48 of an IPv6 address, which a provider hands out to one client; nil for IPv4.
    public static func block(of address: String) -> String? {
        guard bytes(address, AF_INET, 4) == nil, let v6 = bytes(address, AF_INET6, 16),
            !isMapped(v6)
        else { return nil }
        return groups(v6, 3) + "::/48"
    }

    private static func isMapped(_ v6: [UInt8]) -> Bool {
        v6.prefix(10).allSatisfy { $0 == 0 } && v6[10] == 255 && v6[11] == 255
    }

    /// The first groups of an IPv6 address.
    private static func groups(_ v6: [UInt8], _ count: Int) -> String {
        stride(from: 0, to: count * 2, by: 2)
            .map { String(UInt16(v6[$0]) << 8 | UInt16(v6[$0 + 1]), radix: 16) }
            .joined(separator: ":")
    }

    public static func isLoopback(_ address: String) -> Bool {
        if let v4 = bytes(address, AF_INET, 4) { return v4[0] == 127 }
        guard let v6 = bytes(address, AF_INET6, 16) else { return false }
        return isMapped(v6) ? v6[12] == 127 : v6.dropLast().allSatisfy { $0 == 0 } && v6[15] == 1
    }

    /// True for loopback origins: `http://127.0.0.1:8080`, `http://localhost`, `http://[::1]:8080`.
    public static func isLoopback(origin: String) -> Bool {
        guard let scheme = origin.firstRange(of: "://") else { return false }
        let rest = origin[scheme.upperBound...].prefix { $0 != "/" }
        let host =
            rest.hasPrefix("[")
            ? rest.dropFirst().prefix { $0 != "]" } : rest.prefix { $0 != ":" }
        return host == "localhost" || isLoopback(String(host))
    }

    private static func text(_ v4: [UInt8]) -> String { "\(v4[0]).\(v4[1]).\(v4[2]).0/24" }

    private static func bytes(_ address: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var out = [UInt8](repeating: 0, count: count)
        return inet_pton(family, address, &out) == 1 ? out : nil
    }
}
