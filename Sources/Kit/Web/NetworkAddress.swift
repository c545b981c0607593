import Glibc
import Text

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address.
public struct NetworkAddress: Sendable, Hashable, CustomStringConvertible {
    /// Four bytes of an IPv4 address, sixteen of an IPv6 one.
    package let bytes: [UInt8]

    /// Characters of the longest text that is read: an IPv6 address with a zone, or with brackets
    /// and a port.
    private static let maxLetters = 64

    /// Parses an address without a port; the zone of a link-local address (`%eth0`) is dropped.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count <= Self.maxLetters, !text.utf8.contains(0) else { return nil }
        let plain = String(text.prefix { $0 != "%" })
        if let four = Self.parse(plain, AF_INET, 4) {
            bytes = four
            return
        }
        guard let six = Self.parse(plain, AF_INET6, 16) else { return nil }
        let isMapped = six.prefix(10).allSatisfy { $0 == 0 } && six[10...11] == [255, 255]
        bytes = isMapped ? Array(six.suffix(4)) : six
    }

    /// Parses an entry of `X-Forwarded-For`: an address with or without a port, an IPv6 address
    /// with a port in brackets. Nil for anything else.
    package init?(forwarded entry: some StringProtocol) {
        var text = Substring(entry.trimmingBlanks)
        if text.utf8.first == UInt8(ascii: "\""), text.utf8.last == UInt8(ascii: "\""),
            text.utf8.count > 1
        {
            text = text.dropFirst().dropLast()
        }
        guard text.utf8.first == UInt8(ascii: "[") else {
            let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
            guard colons == 1, let colon = text.firstIndex(of: ":") else {
                self.init(text)
                return
            }
            guard Self.isPort(text[text.index(after: colon)...]) else { return nil }
            self.init(text[..<colon])
            return
        }
        guard let end = text.firstIndex(of: "]") else { return nil }
        let rest = text[text.index(after: end)...]
        guard rest.isEmpty || rest.first == ":" && Self.isPort(rest.dropFirst()) else {
            return nil
        }
        let inner = text[text.index(after: text.startIndex)..<end]
        guard inner.utf8.contains(UInt8(ascii: ":")) else { return nil }
        self.init(inner)
    }

    /// True for 127.0.0.0/8 and ::1.
    public var isLoopback: Bool {
        bytes.count == 4
            ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// The address in its usual text form.
    public var description: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        var source = bytes
        var out = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(AF_INET6, &source, &out, socklen_t(out.count)) != nil else { return "::" }
        return String(decoding: out.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Key for limits: the IPv4 address, or the /64 of an IPv6 address, of which one household has
    /// as many as it likes.
    package var limitKey: String { bytes.count == 4 ? description : Hex.encode(bytes.prefix(8)) }

    /// Key of the /48 of an IPv6 address, of which a provider hands out one to each client; nil for
    /// IPv4.
    package var blockKey: String? { bytes.count == 4 ? nil : "48 " + Hex.encode(bytes.prefix(6)) }

    private static func isPort(_ text: Substring) -> Bool {
        (1...5).contains(text.utf8.count) && text.utf8.allSatisfy { (48...57).contains($0) }
    }

    private static func parse(_ text: String, _ family: Int32, _ count: Int) -> [UInt8]? {
        var out = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &out) == 1 ? out : nil
    }
}
