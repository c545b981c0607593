import Markets
import Store
import Threads
import World

/// Search: finds listings by what people type, with their mistakes.
///
/// Promises: owns no table; the indexes of a process are filled in the background and follow the
/// changes of listings within a second; they only say in which order products may be shown: what is
/// shown was read from the catalogue's lists in the request, so that nothing hidden is found; until
/// they are filled nothing is found here, and the catalogue's own search answers. A product that
/// can't be read keeps no other one out.
public struct Search: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let indexes = MarketIndexes()
    /// Thread for indexing: it takes a core for a while, which requests shan't wait for.
    let indexing = WorkerPool(threads: 1, queued: 2)

    public init(store: any Store, world: World, markets: Markets) {
        self.store = store
        self.world = world
        self.markets = markets
    }

    /// True once the indexes of this process are filled.
    public var isReady: Bool { indexes.isReady }
}
