/// Events: streams of server-sent events to any number of subscribers of this process.
///
/// Promises: what `EventStream` promises. A subscriber is one handler in its connection's pipeline,
/// which writes below HTTP's encoder (decision 0011); it costs no task. `EventGate` ends
/// them all at a shutdown.

/// A position in an event log, `<epoch>-<offset>`: the `id:` of a server-sent event.
public struct EventID: Sendable, Hashable, CustomStringConvertible {
    /// Identity of the log; offsets of two epochs are not comparable.
    public let epoch: Int64
    /// Offset of the last event that was read; 0 before the first.
    public let offset: Int64

    /// A position; a client's comes from `Last-Event-ID`.
    public init(epoch: Int64, offset: Int64) {
        self.epoch = epoch
        self.offset = offset
    }

    /// Parses `Last-Event-ID`; nil for a text that no stream of ours ever sent.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ (1...19).contains($0.utf8.count) }),
            let epoch = Int64(parts[0]), let offset = Int64(parts[1]), epoch >= 0, offset >= 0
        else { return nil }
        self.init(epoch: epoch, offset: offset)
    }

    /// The `id:` of an event, `<epoch>-<offset>`.
    public var description: String { "\(epoch)-\(offset)" }
}

/// Reason in the last event of a stream, after which the connection is closed.
public enum CloseReason: String, Sendable {
    /// The stream has ended; don't reconnect.
    case over
    /// The server restarts; reconnect.
    case restart
    /// This subscriber alone was disconnected.
    case dismissed

    /// The event `bye` with the reason.
    var text: [UInt8] {
        Array("event: bye\ndata: {\"t\":\"bye\",\"why\":\"\(rawValue)\"}\n\n".utf8)
    }
}
