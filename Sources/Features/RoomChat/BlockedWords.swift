import Text
import Shops
import World

/// Words that a host blocks in chats. Compared folded: `Scâm` is `scam`.
struct BlockedWords: Sendable, Equatable {
    /// Words of one host.
    static let most = 200
    static let length = 1...40

    /// Words of scripts with spaces, matched as whole words; others are found anywhere.
    private let alone: [String]
    private let anywhere: [String]
    let list: [String]

    init(_ words: [String] = []) {
        list = words
        let folded = words.map(Self.spaced).filter { $0 != " " }
        alone = folded.filter { $0.utf8.allSatisfy { $0 < 128 } }
        anywhere = folded.filter { !$0.utf8.allSatisfy { $0 < 128 } }
            .map { String($0.dropFirst().dropLast()) }
    }

    func found(in text: String) -> Bool {
        guard !list.isEmpty else { return false }
        let spaced = Self.spaced(text)
        return alone.contains { spaced.contains($0) } || anywhere.contains { spaced.contains($0) }
    }

    /// The folded text with one space around each word.
    private static func spaced(_ text: String) -> String {
        var out = " "
        for scalar in Folding.folded(text).unicodeScalars {
            if Folding.isWord(scalar) {
                out.unicodeScalars.append(scalar)
            } else if out.last != " " {
                out.append(" ")
            }
        }
        if out.last != " " { out.append(" ") }
        return out
    }
}
