import Identities
import Store
import Synchronization
import World

/// Cache of cards by product and content hash. Entries can't be stale: lists name each card by its
/// hash, read in the request, and another word or price has another hash. The key holds across
/// databases too.
final class CardCache: Sendable {
    static let shared = CardCache()
    /// Entries of a generation; two are kept. A card has some 250 bytes: 2 MB in all.
    static let most = 4096

    struct Name: Hashable, Sendable {
        let product: ProductID
        let contentHash: Int64

        /// Hashes the edition alone, which is spread evenly already.
        func hash(into hasher: inout Hasher) { hasher.combine(contentHash) }
    }
    private let kept = Mutex(GenerationCache<Name, Card>(most: most))

    /// Cached cards in the order asked for; nil where a card is missing.
    func find(_ names: [Name]) -> [Card?] {
        kept.withLock { kept in names.map { kept.find($0) } }
    }

    func keep(_ cards: [Card]) {
        kept.withLock { kept in
            for card in cards where card.contentHash != 0 {
                kept.keep(card, Name(product: card.product, contentHash: card.contentHash))
            }
        }
    }
}
