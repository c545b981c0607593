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

    private struct Drawn {
        let card: Card
        let html: HTML
    }

    /// The older ones go when the younger ones are full, unless they were asked for meanwhile.
    private struct Kept {
        var young: [Key: Drawn] = [:]
        var old: [Key: Drawn] = [:]

        mutating func keep(_ drawn: Drawn, _ key: Key) {
            if young.count >= DrawnCards.most, young[key] == nil { (old, young) = (young, [:]) }
            young[key] = drawn
        }
    }
    private let kept = Mutex(Kept())

    func card(_ card: Card, _ look: Look, _ draw: () -> HTML) -> HTML {
        let key = Key(product: card.product, look: look)
        let before: HTML? = kept.withLock { kept in
            if let young = kept.young[key] { return young.card == card ? young.html : nil }
            guard let old = kept.old[key], old.card == card else { return nil }
            kept.keep(old, key)
            return old.html
        }
        if let before { return before }
        let html = draw()
        kept.withLock { $0.keep(Drawn(card: card, html: html), key) }
        return html
    }
}
