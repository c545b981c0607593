import Text
import HTML

/// Host and port of a web address.
struct Target: Equatable, Sendable {
    let host: String
    let port: Int
    /// True for an IPv6 literal in brackets.
    let isBracketed: Bool

    private static let longestName = 253

    /// Nil where curl might parse the address differently, so that the address checked is the one
    /// asked.
    init?(_ url: WebURL) {
        let text = url.text
        let isSecure = text.prefix(8).lowercased() == "https://"
        let rest = text.dropFirst(isSecure ? 8 : 7)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let isBracketed = authority.hasPrefix("[")
        let name: Substring
        let end: Substring
        if isBracketed {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            name = authority[authority.index(after: authority.startIndex)..<close]
            end = authority[authority.index(after: close)...]
            guard Address(String(name))?.bytes.count == 16 else { return nil }
        } else {
            name = authority.prefix { $0 != ":" }
            end = authority[name.endIndex...]
            guard Self.isName(name) else { return nil }
        }
        if end.isEmpty {
            port = isSecure ? 443 : 80
        } else {
            let digits = end.dropFirst()
            guard end.first == ":", digits.utf8.allSatisfy({ (48...57).contains($0) }),
                let number = Int(digits), (1...65_535).contains(number)
            else { return nil }
            port = number
        }
        host = name.lowercased()
        self.isBracketed = isBracketed
    }

    /// True for letters, digits, hyphens, dots. A name that ends in a number must be four plain
    /// ones: there are too many other ways to write an address (`2130706433`, `0x7f.1`,
    /// `0177.0.0.1`).
    private static func isName(_ name: Substring) -> Bool {
        guard !name.isEmpty, name.utf8.count <= longestName,
            name.utf8.allSatisfy({
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                    || $0 == 45 || $0 == 46 || $0 == 95
            })
        else { return false }
        var labels = name.split(separator: ".", omittingEmptySubsequences: false)
        if labels.last == "" { labels.removeLast() }
        guard let last = labels.last, labels.allSatisfy({ !$0.isEmpty && !$0.hasPrefix("-") })
        else { return false }
        let first = last.utf8.first ?? 0
        guard (48...57).contains(first) else { return true }
        return Address(String(name)) != nil
    }
}
