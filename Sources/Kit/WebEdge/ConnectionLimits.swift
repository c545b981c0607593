import Web
import World

/// Bounds of the connections of a server, so that nobody holds more of it than they use.
public struct ConnectionLimits: Sendable {
    /// Open connections in all; nil for seven eighths of the process's open files.
    public var most: Int?
    /// Open connections of one network (an IPv4 address, a /64 of IPv6): a mobile carrier puts
    /// thousands of people behind one address. Once three quarters of all are taken, an eighth.
    public var ofNetwork = 2_500
    /// Time in which the head of a request must have arrived, from its first byte, and the first
    /// one of a connection from its opening.
    public var head = TimeSpan.seconds(20)
    /// Time over which the rate of a body and of a response is looked at.
    public var window = TimeSpan.seconds(20)
    /// Least rate of a body that we wait for, and of a response that waits for its reader. Event
    /// streams have a rule of their own (`Subscriber.mostMisses`).
    public var bytesPerSecond = 1_024
    /// Time for the rest of a body that was answered before its end, and for requests under way
    /// when the server stops.
    public var drain = TimeSpan.seconds(10)

    /// The bounds of a server on the internet.
    public init() {}
}

extension Edge {
    /// Bounds of connections; see `ConnectionLimits`.
    package var connectionLimits: ConnectionLimits { options.connections }

    /// Key of a peer for the ceiling of one network; nil where none holds: in load tests, and
    /// behind a proxy, which is the peer of everybody.
    package func connectionKey(peer: String) -> String? {
        options.rateLimits && !options.trustProxy ? Self.network(peer) : nil
    }
}
