import World

extension Video {
    /// A publisher's turn at a stream.
    public final class Ingest: Sendable {
        public let stream: String
        /// By which the publisher is known again after a break.
        public let publisher: String
        private let broadcast: Broadcast

        init(stream: String, publisher: String, broadcast: Broadcast) {
            self.stream = stream
            self.publisher = publisher
            self.broadcast = broadcast
        }

        /// Hands over the next chunk of a browser's recording; returns at once.
        /// - Parameter number: counted from 0 by the publisher. One that was here already changes
        ///   nothing, so that a chunk may be sent again; nil is the next.
        /// - Returns: the number that is expected next.
        @discardableResult
        public func feed(_ bytes: [UInt8], number: Int? = nil) throws(Refusal) -> Int {
            try broadcast.feed(bytes, number: number, from: publisher)
        }

        /// The number that is expected next, for a publisher who comes back.
        public func expected() throws(Refusal) -> Int { try broadcast.expected(from: publisher) }

        /// The publisher stops, and with them the stream.
        public func end() { broadcast.end(by: publisher) }

        /// The publisher is gone and may come back: the stream waits for `Limits.grace`.
        public func pause() { broadcast.pause(by: publisher) }
    }
}
