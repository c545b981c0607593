import Identities
import Markets
import SearchIndex
import Synchronization
import World

/// Search indexes of this process, one a market, and how far they follow the catalogue.
final class MarketIndexes: Sendable {
    /// Work on the indexes, which one round at a time takes and gives back.
    struct Progress: Sendable {
        /// Builders of the indexes that are being filled; nil once they are filled.
        var builders: [MarketCode: SearchIndexBuilder]?
        /// Last product that was read in.
        var filledTo = ProductID(.min)
        /// Number from which on changes are still to be read; nil before the first round.
        var from: Int64?
        /// Changes from there on that have been read.
        var seen: [ProductID: Int64] = [:]
        /// Products that couldn't be read, and when they are tried again.
        var failed: [ProductID: Instant] = [:]
    }

    private struct State {
        var indexes: [MarketCode: SearchIndex] = [:]
        var isReady = false
        var progress: Progress? = Progress()
    }

    private let state = Mutex(State())

    var isReady: Bool { state.withLock { $0.isReady } }

    /// The index of a market, as it is now; nil until it is filled.
    func index(of market: MarketCode) -> SearchIndex? {
        state.withLock { $0.isReady ? $0.indexes[market] : nil }
    }

    /// Documents of all indexes, and their bytes.
    var size: (documents: Int, bytes: Int) {
        let indexes = state.withLock { $0.indexes.values.map(\.self) }
        return indexes.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.byteCount) }
    }

    /// Takes the work; nil while another round has it.
    func takeProgress() -> Progress? {
        state.withLock { state in
            defer { state.progress = nil }
            return state.progress
        }
    }

    func giveBack(_ progress: Progress) { state.withLock { $0.progress = progress } }

    func replace(_ indexes: [MarketCode: SearchIndex]) {
        state.withLock { state in
            state.indexes.merge(indexes) { _, new in new }
            state.isReady = true
        }
    }

    static func settings(of market: MarketCode) -> SearchSettings {
        SearchSettings(languages: market == .id ? [.english, .indonesian] : [.english])
    }
}
