import Web
import Access
import JSON
import Prometheus
import Synchronization
import World

/// Security events: one structured line each, with time, client and account, whether or not there
/// is an access log. The client's address stands in full: whoever guards the shop must be able to
/// act on it. Nothing that was typed is in a line.
final class SecurityLog: Sendable {
    /// Lines of one event and network a minute; further ones are only counted.
    static let lines = RateLimit.perMinute(60)

    private let write: @Sendable (String) -> Void
    private let limiter = RateLimiter()
    private let counts = Mutex<[String: Int64]>([:])

    init(write: @escaping @Sendable (String) -> Void) { self.write = write }

    /// Events since the start, written or only counted.
    var figures: [Figure] {
        counts.withLock { $0 }.sorted { $0.key < $1.key }.map { name, count in
            Figure(
                name: "pasar_security_" + name.map { $0 == "-" ? "_" : String($0) }.joined(),
                help: "Security events: \(name).", value: count)
        }
    }

    struct Event {
        let name: String
        let client: String
        let account: String?
        /// Whom or what it is about, if that is somebody else.
        let subject: String?
        let pattern: String?
        /// Request id, as in the access log.
        let id: String
    }

    func note(_ event: Event, at now: Instant) {
        counts.withLock { $0[event.name, default: 0] += 1 }
        let key = event.name + " " + Edge.network(event.client)
        guard limiter.admit(route: 0, key: key, limit: Self.lines, now: now) == nil else { return }
        var json = JSONWriter()
        json.object { json in
            json.key("at")
            json.integer(now.milliseconds)
            json.key("security")
            json.text(event.name)
            json.key("client")
            json.text(event.client)
            for (key, value) in [
                ("account", event.account), ("subject", event.subject), ("route", event.pattern),
            ] {
                guard let value else { continue }
                json.key(key)
                json.text(value)
            }
            json.key("id")
            json.text(event.id)
        }
        write(json.string)
    }
}

extension Edge {
    /// Records what a response or its refusal says for the security log.
    func recordSecurity(_ mark: SecurityMark?, _ trace: Trace, peer: String, id: String) {
        guard let mark else { return }
        let account = mark.account ?? trace.caller?.account
        security.note(
            SecurityLog.Event(
                name: mark.event, client: trace.client ?? peer,
                account: account?.description, subject: mark.subject,
                pattern: trace.route.map { table.routes[$0].place.pattern }, id: id),
            at: world.now())
    }
}
