import World

extension Video {
    /// A publisher's slot at a stream.
    public final class Ingest: Sendable {
        public let stream: String
        /// Identifies the publisher after a break.
        public let publisher: String
        private let broadcast: Broadcast

        init(stream: String, publisher: String, broadcast: Broadcast) {
            self.stream = stream
            self.publisher = publisher
            self.broadcast = broadcast
        }

        /// Queues the next chunk of a browser's recording; returns at once.
        /// - Parameter number: counted from 0 by the publisher. A repeated one changes nothing, so
        ///   that a chunk may be sent again; nil is the next.
        /// - Returns: the number that is expected next.
        @discardableResult
        public func feed(_ bytes: [UInt8], number: Int? = nil) throws(Refusal) -> Int {
            try broadcast.feed(bytes, number: number, from: publisher)
        }

        /// The chunk number that is expected next, for a publisher that reconnects.
        public func expected() throws(Refusal) -> Int { try broadcast.expected(from: publisher) }

        /// Ends the stream on the publisher's wish.
        public func end() { broadcast.end(by: publisher) }

        /// Notes that the publisher is gone and may come back: the stream waits for `Limits.grace`.
        public func pause() { broadcast.pause(by: publisher) }
    }
}
