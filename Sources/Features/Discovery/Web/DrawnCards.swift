import Catalog
import HTML
import Money
import Synchronization
import World

/// Cards as they were drawn last. Nothing gets old here: a card is taken out only for an edition
/// that was read in the request; thirty cards of a product's page are a fifth of its drawing.
final class DrawnCards: Sendable {
    /// A generation; two are kept. A drawn card has some 900 bytes: 8 MB in all.
    static let most = 4096

    /// What a card's HTML depends on besides the card.
    struct Look: Hashable {
        let locale: LocaleTag
        let isEager: Bool
        let isGone: Bool
    }

    private struct Key: Hashable {
        let product: ID<Product>
        let edition: Int64
        let look: Look

        init(_ card: Card, _ look: Look) {
            (product, edition, self.look) = (card.product, card.edition, look)
        }

        /// Looks of one card are few.
        func hash(into hasher: inout Hasher) { hasher.combine(edition) }
    }
    private let kept = Mutex(Generations<Key, HTML>(most: most))

    /// The cards one after the other. Those that are kept are copied under one lock.
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
            if card.edition != 0 { kept.withLock { $0.keep(html, Key(card, look)) } }
            out += html
            place += 1
        }
        return out
    }
}
