import Store
import Synchronization
import World

/// Cards that were read before. Nothing gets old here: lists name each card by its edition, read in
/// the request, and another word or price is another edition. That names them across databases too.
final class KnownCards: Sendable {
    static let shared = KnownCards()
    /// A generation; two are kept. A card has some 250 bytes: 2 MB in all.
    static let most = 4096

    struct Name: Hashable, Sendable {
        let product: ID<Product>
        let edition: Int64

        /// Editions are spread evenly already.
        func hash(into hasher: inout Hasher) { hasher.combine(edition) }
    }
    private let kept = Mutex(Generations<Name, Card>(most: most))

    /// In the order asked for; nil where a card isn't known.
    func find(_ names: [Name]) -> [Card?] {
        kept.withLock { kept in names.map { kept.find($0) } }
    }

    func keep(_ cards: [Card]) {
        kept.withLock { kept in
            for card in cards where card.edition != 0 {
                kept.keep(card, Name(product: card.product, edition: card.edition))
            }
        }
    }
}
