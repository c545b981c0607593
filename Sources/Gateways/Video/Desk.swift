import World

/// What a stream's publisher has laid down and its thread has not yet taken up.
struct Desk {
    /// Whose turn it is.
    var publisher: String?
    var source = Video.Source.browser
    var opening = Opening()
    /// The number of the next chunk.
    var next = 0
    /// Chunks in order, from `first` on.
    private var chunks: [[UInt8]] = []
    private var first = 0
    private(set) var queuedBytes = 0
    /// When the publisher was last heard of, in monotonic microseconds.
    var heard: Int64 = 0
    /// The publisher changed: whatever runs is for another.
    var turn = 0
    /// The stream ends now; `isCut`: without waiting for what is on its way.
    var isOver = false
    var isCut = false
    /// Nothing goes on after this.
    var isClosed = false

    var isWaiting: Bool { first < chunks.count }

    mutating func lay(_ chunk: [UInt8]) {
        chunks.append(chunk)
        queuedBytes += chunk.count
    }

    mutating func takeUp() -> [UInt8]? {
        guard first < chunks.count else { return nil }
        let chunk = chunks[first]
        first += 1
        queuedBytes -= chunk.count
        if first == chunks.count {
            chunks.removeAll(keepingCapacity: true)
            first = 0
        } else if first > 64 {
            chunks.removeFirst(first)
            first = 0
        }
        return chunk
    }

    /// Somebody else's turn, or nobody's.
    mutating func give(to publisher: String?, _ source: Video.Source, at now: Int64) {
        self.publisher = publisher
        self.source = source
        opening = Opening()
        next = 0
        chunks = []
        first = 0
        queuedBytes = 0
        heard = now
        turn += 1
    }
}
