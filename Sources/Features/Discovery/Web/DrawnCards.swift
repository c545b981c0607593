import Catalog
import HTML
import Money
import Synchronization
import World

/// Cards as they were drawn last. Nothing gets old here: a card is taken out only for a product
/// that was read in the request and is the same in every word and price; thirty cards of a product's
/// page are a fifth of its drawing.
final class DrawnCards: Sendable {
    /// A generation; two are kept. A drawn card has some 900 bytes: 4 MB in all.
    static let most = 2048

    /// What a card's HTML depends on besides the card.
    struct Look: Hashable {
        let locale: LocaleTag
        let isEager: Bool
        let isGone: Bool
    }

    private struct Key: Hashable {
        let product: ID<Product>
        let look: Look
    }

    /// An object, so that a look at it copies no card.
    private final class Drawn: Sendable {
        let card: Card
        let html: HTML

        init(_ card: Card, _ html: HTML) {
            self.card = card
            self.html = html
        }
    }

    /// The older ones go when the younger ones are full, unless they were asked for meanwhile.
    private struct Kept {
        var young: [Key: Drawn] = [:]
        var old: [Key: Drawn] = [:]

        mutating func find(_ card: Card, _ look: Look) -> HTML? {
            let key = Key(product: card.product, look: look)
            if let drawn = young[key] { return drawn.card == card ? drawn.html : nil }
            guard let drawn = old[key], drawn.card == card else { return nil }
            keep(drawn, key)
            return drawn.html
        }

        mutating func keep(_ drawn: Drawn, _ key: Key) {
            if young.count >= DrawnCards.most, young[key] == nil { (old, young) = (young, [:]) }
            young[key] = drawn
        }
    }
    private let kept = Mutex(Kept())

    /// The cards one after the other. Those that are kept are copied under one lock.
    func cards(
        _ cards: [Card], look: (_ place: Int) -> Look, draw: (Card, Look) -> HTML
    ) -> HTML {
        var out = HTML()
        var place = 0
        while place < cards.count {
            kept.withLock { kept in
                while place < cards.count, let html = kept.find(cards[place], look(place)) {
                    out += html
                    place += 1
                }
            }
            guard place < cards.count else { break }
            let (card, look) = (cards[place], look(place))
            let html = draw(card, look)
            kept.withLock {
                $0.keep(Drawn(card, html), Key(product: card.product, look: look))
            }
            out += html
            place += 1
        }
        return out
    }
}
