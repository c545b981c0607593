import HTML
import Money
import Synchronization

/// Cache of page parts that never change while the program runs, by name, kind and language.
final class FragmentCache: Sendable {
    /// Bound of the cache: some thirty parts in five languages; names made up at run time would
    /// reach it.
    static let most = 500

    private struct Key: Hashable {
        let name: String
        let kind: String
        let locale: LocaleTag
    }
    private let parts = Mutex<[Key: HTML]>([:])

    func part(
        _ name: String, _ kind: String, _ locale: LocaleTag, _ draw: () -> HTML
    ) -> HTML {
        let key = Key(name: name, kind: kind, locale: locale)
        if let kept = parts.withLock({ $0[key] }) { return kept }
        let drawn = draw()
        parts.withLock { parts in
            if parts.count < Self.most { parts[key] = drawn }
        }
        return drawn
    }
}
