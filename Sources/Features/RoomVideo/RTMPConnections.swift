import Accounts
import Synchronization
import World

/// Connections to our own nginx by the network that they come from, so that one network's can't
/// keep other hosts' OBS out. nginx reports each when it connects and when it is gone, by its address
/// alone.
final class RTMPConnections: Sendable {
    /// Connections of one network: two publishers and their reconnections.
    static let mostOfNetwork = 8
    /// Age after which a connection is forgotten whose end was never reported: nginx crashed.
    static let longest = TimeSpan.days(1)

    private struct Network {
        /// Starts of those that are open, the oldest first.
        var open: [Instant] = []
        /// Refused ones whose end will be reported, too.
        var refused = 0
    }

    private let networks = Mutex<[String: Network]>([:])

    /// True if a connection may stay. Those from this machine may: our own ffmpeg pulls by them.
    func admit(from address: String, at now: Instant) -> Bool {
        guard !ClientNetwork.isLoopback(address) else { return true }
        let name = ClientNetwork.of(address)
        return networks.withLock { networks in
            var network = networks[name] ?? Network()
            network.open.removeAll { now - $0 >= Self.longest }
            let isAdmitted = network.open.count < Self.mostOfNetwork
            if isAdmitted { network.open.append(now) } else { network.refused += 1 }
            networks[name] = network
            return isAdmitted
        }
    }

    func remove(from address: String) {
        let name = ClientNetwork.of(address)
        networks.withLock { networks in
            guard var network = networks[name] else { return }
            if network.refused > 0 {
                network.refused -= 1
            } else if !network.open.isEmpty {
                network.open.removeFirst()
            }
            networks[name] = network.open.isEmpty && network.refused == 0 ? nil : network
        }
    }
}
