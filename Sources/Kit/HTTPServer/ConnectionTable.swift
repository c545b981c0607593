import Glibc
import Synchronization
import Web
import WebEdge

/// Counts open connections, in all and by network.
final class ConnectionTable: Sendable {
    private let most: Int
    private let ofNetwork: Int
    private let open = Mutex(Open())

    private struct Open {
        var total = 0
        var networks: [String: Int] = [:]
    }

    init(_ limits: ConnectionLimits) {
        most = limits.most ?? Self.files / 8 * 7
        ofNetwork = min(limits.ofNetwork, max(most / 2, 1))
    }

    /// Open files that the process may have.
    private static var files: Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        return Int(min(limit.rlim_cur, 1 << 20))
    }

    /// Number of connections that were admitted and are open.
    var count: Int { open.withLock { $0.total } }

    /// Counts a connection; false if there is no room, then nothing is counted.
    func enter(_ network: String?) -> Bool {
        open.withLock { open in
            guard open.total < most else { return false }
            if let network {
                let bound = open.total < most / 4 * 3 ? ofNetwork : max(ofNetwork / 8, 1)
                guard open.networks[network, default: 0] < bound else { return false }
                open.networks[network, default: 0] += 1
            }
            open.total += 1
            return true
        }
    }

    func leave(_ network: String?) {
        open.withLock { open in
            open.total -= 1
            guard let network else { return }
            let left = open.networks[network, default: 1] - 1
            open.networks[network] = left > 0 ? left : nil
        }
    }
}
