import Text

/// Cookies of a request. A browser may send several of one name, which were set for different
/// paths or domains; the server can't tell which is which, so all are kept, in their order.
public struct Cookies: Sendable, ExpressibleByDictionaryLiteral {
    private var pairs: [(name: String, value: String)] = []

    /// Bytes of the header that are read, all that a server lets through. Not a number of cookies:
    /// ours may come behind the 180 that a browser keeps for a site.
    package static let mostBytes = 16 * 1024
    /// Prefix of a cookie that only this very host can set, over TLS.
    package static let hostPrefix = "__Host-"

    /// - Parameters:
    ///   - header: the `Cookie` header.
    ///   - isSecure: true to take cookies with the `__Host-` prefix alone, whose names lose it.
    package init(header: String?, isSecure: Bool) {
        guard let header else { return }
        guard header.utf8.count <= Self.mostBytes else { return }
        for pair in header.split(separator: ";") {
            guard let eq = pair.firstIndex(of: "=") else { continue }
            var name = pair[..<eq].trimmingBlanks
            if isSecure {
                guard name.hasPrefix(Self.hostPrefix) else { continue }
                name = String(name.dropFirst(Self.hostPrefix.count))
            }
            pairs.append((name, pair[pair.index(after: eq)...].trimmingBlanks))
        }
    }

    /// Cookies of the given values, for tests and tools without a header.
    public init(_ values: [String: String]) { pairs = values.map { ($0.key, $0.value) } }

    public init(dictionaryLiteral elements: (String, String)...) {
        pairs = elements.map { ($0.0, $0.1) }
    }

    /// Value of the first cookie of a name.
    public subscript(name: String) -> String? { pairs.first { $0.name == name }?.value }

    /// Values of all cookies of a name, in the order of the header.
    public func all(_ name: String) -> [String] {
        pairs.filter { $0.name == name }.map(\.value)
    }

    package var isEmpty: Bool { pairs.isEmpty }
}
