import Accounts
import Synchronization
import World

/// Connections to our own nginx by the network that they come from, so that one network's can't
/// keep other hosts' OBS out. nginx reports each when it connects and when it is gone.
final class RTMPConnections: Sendable {
    /// Connections of one network: two publishers and their reconnections.
    static let mostOfNetwork = 8
    /// Age after which a connection is forgotten whose end was never reported: nginx crashed.
    static let longest = TimeSpan.days(1)

    private struct Open {
        let network: String
        let at: Instant
    }

    /// By nginx's number of the connection.
    private let open = Mutex<[String: Open]>([:])

    /// True if a connection may stay. Those from this machine may: our own ffmpeg pulls by them.
    func admit(_ connection: String, from address: String, at now: Instant) -> Bool {
        guard !ClientNetwork.isLoopback(address) else { return true }
        let network = ClientNetwork.of(address)
        return open.withLock { open in
            // A number comes again after a restart of nginx.
            open[connection] = nil
            if open.count(where: { $0.value.network == network }) >= Self.mostOfNetwork {
                open = open.filter { now - $0.value.at < Self.longest }
            }
            guard open.count(where: { $0.value.network == network }) < Self.mostOfNetwork else {
                return false
            }
            open[connection] = Open(network: network, at: now)
            return true
        }
    }

    func remove(_ connection: String) { open.withLock { $0[connection] = nil } }
}
