import World

/// Ingest queue of a stream: chunks from its publisher that the thread has not yet taken.
struct IngestQueue {
    /// The publisher that holds the slot; nil if it is free.
    var publisher: String?
    var source = Video.Source.browser
    var opening = ContainerHeader()
    /// Number of the next expected chunk.
    var next = 0
    /// Queued chunks in order, from index `first` on.
    private var chunks: [[UInt8]] = []
    private var first = 0
    private(set) var queuedBytes = 0
    /// Time of the publisher's last message, in monotonic microseconds.
    var heard: Int64 = 0
    /// Number of the slot's holder; a running ffmpeg of another number is outdated.
    var turn = 0
    /// True once the stream ends; with `isCut`, without waiting for queued chunks.
    var isOver = false
    var isCut = false
    /// True once the thread has ended; nothing is accepted after it.
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

    /// Gives the slot to a publisher, or frees it; clears the queue.
    mutating func give(to publisher: String?, _ source: Video.Source, at now: Int64) {
        self.publisher = publisher
        self.source = source
        opening = ContainerHeader()
        next = 0
        chunks = []
        first = 0
        queuedBytes = 0
        heard = now
        turn += 1
    }
}
