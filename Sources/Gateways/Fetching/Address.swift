import Glibc

/// An internet address by its bytes: 4 or 16.
struct Address: Equatable, Sendable {
    let bytes: [UInt8]

    /// Parses the form that `getaddrinfo` prints. Nil for anything else, a zone (`fe80::1%eth0`)
    /// too.
    init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        bytes = withUnsafeBytes(of: &six) { Array($0) }
    }

    /// The form that curl's `--resolve` takes: `1.2.3.4`, `[2001:4860::1]`.
    var text: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = stride(from: 0, to: 16, by: 2).map {
            String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
        }
        return "[\(groups.joined(separator: ":"))]"
    }

    /// True for an address of the open internet, to which users may send us; false for our own
    /// network.
    var isPublic: Bool {
        bytes.count == 4
            ? !Self.closed4.contains { $0.holds(bytes) }
            : Self.open6.holds(bytes) && !Self.closed6.contains { $0.holds(bytes) }
    }

    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == Array(repeating: 0, count: 15) + [1]
    }

    /// IANA's special purpose addresses (RFC 6890 and its registry), several of which hold clouds'
    /// metadata services; and one such service at a public address.
    private static let closed4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32",
        "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
        "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",
        "240.0.0.0/4",
    ].compactMap(Range.init)

    /// 2000::/3, all that is allocated so far. Mapped, translated, local and multicast addresses
    /// lie outside.
    private static let open6 = Range(bytes: [0x20] + Array(repeating: 0, count: 15), bits: 3)

    /// Ranges within `open6` that are excluded: protocol assignments and tunnels, which hold an
    /// IPv4 address; documentation.
    private static let closed6 = [
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    ].compactMap(Range.init)

    private struct Range: Sendable {
        let bytes: [UInt8]
        let bits: Int

        init(bytes: [UInt8], bits: Int) { (self.bytes, self.bits) = (bytes, bits) }

        /// Parses CIDR notation: `10.0.0.0/8`.
        init?(_ text: String) {
            let parts = text.split(separator: "/")
            guard parts.count == 2, let first = Address(String(parts[0])), let bits = Int(parts[1])
            else { return nil }
            (bytes, self.bits) = (first.bytes, bits)
        }

        func holds(_ other: [UInt8]) -> Bool {
            guard other.count == bytes.count else { return false }
            for (index, byte) in bytes.enumerated() {
                let left = min(max(bits - index * 8, 0), 8)
                let mask = UInt8(truncatingIfNeeded: 0xff00 >> left)
                if byte & mask != other[index] & mask { return false }
            }
            return true
        }
    }
}
