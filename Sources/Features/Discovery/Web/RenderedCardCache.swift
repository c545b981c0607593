import Identities
import Catalog
import HTML
import Money
import Synchronization
import World

/// Cache of rendered cards. Entries can't be stale: a card is found only by a content hash that was
/// read in the request. Thirty cards of a product's page are a fifth of its rendering.
final class RenderedCardCache: Sendable {
    /// Entries of a generation; two are kept. A rendered card has some 900 bytes: 8 MB in all.
    static let most = 4096

    /// Inputs of a card's HTML besides the card; part of the cache key.
    struct Look: Hashable {
        let locale: LocaleTag
        let isEager: Bool
        let isGone: Bool
    }

    private struct Key: Hashable {
        let product: ProductID
        let contentHash: Int64
        let look: Look

        init(_ card: Card, _ look: Look) {
            (product, contentHash, self.look) = (card.product, card.contentHash, look)
        }

        /// Hashes the edition alone, as looks of one card are few.
        func hash(into hasher: inout Hasher) { hasher.combine(contentHash) }
    }
    private let kept = Mutex(GenerationCache<Key, HTML>(most: most))

    /// Renders the cards one after the other. Cached ones are copied under one lock.
    func cards(
        _ cards: [Card], look: (_ place: Int) -> Look, draw: (Card, Look) -> HTML
    ) -> HTML {
        var out = HTML()
        var place = 0
        while place < cards.count {
            kept.withLock { kept in
                while place < cards.count, let html = kept.find(Key(cards[place], look(place))) {
                    out += html
                    place += 1
                }
            }
            guard place < cards.count else { break }
            let (card, look) = (cards[place], look(place))
            let html = draw(card, look)
            if card.contentHash != 0 { kept.withLock { $0.keep(html, Key(card, look)) } }
            out += html
            place += 1
        }
        return out
    }
}
