import Web
import World

/// Origin of a request: the client's address, the host that it names, its cookies.
extension Edge {
    static func path(of target: String) -> Substring {
        target[..<(target.firstIndex(of: "?") ?? target.endIndex)]
    }

    /// Address of the client: the peer's, or what a trusted proxy says, if that is an address. A
    /// text that isn't one would share its limits with every other such text.
    func clientAddress(_ incoming: RawRequest) -> String {
        guard options.trustProxy, let forwarded = incoming.header("x-forwarded-for"),
            let last = forwarded.split(separator: ",", omittingEmptySubsequences: false).last,
            let address = NetworkAddress(forwarded: last)
        else { return incoming.client }
        return address.description
    }

    /// Refuses a head that says what the server doesn't read: too many headers, a coding of the
    /// body that is none of ours, another host.
    func checkHead(_ incoming: RawRequest) async throws {
        guard incoming.headers <= Self.mostHeaders else { throw EdgeRefusal.tooManyHeaders }
        if let coding = incoming.header("transfer-encoding"), coding.lowercased() != "chunked" {
            // The parser's fault comes as the body: taken here, it isn't answered a second time.
            _ = try? await incoming.body()
            throw EdgeRefusal.unknownCoding
        }
        try checkHost(incoming)
    }

    /// Refuses a host that is neither the origin's nor named by an option.
    func checkHost(_ incoming: RawRequest) throws {
        guard let host = incoming.header("host") else {
            throw EdgeRefusal.notUnderstood("it names no host")
        }
        guard !host.utf8.contains(UInt8(ascii: ",")) else {
            throw EdgeRefusal.notUnderstood("it names more than one host")
        }
        guard hosts.admits(host, isDirect: Self.isDirect(incoming)) else {
            throw EdgeRefusal.unknownHost
        }
    }

    /// True for a peer on this machine that says of nobody that it forwards for them.
    static func isDirect(_ incoming: RawRequest) -> Bool {
        NetworkAddress(incoming.client)?.isLoopback == true && !incoming.isForwarded()
    }

    /// True if the request was made on this machine, for this machine: a loopback peer and host,
    /// and no trace of a proxy or tunnel.
    static func isFromThisMachine(_ incoming: RawRequest) -> Bool {
        guard isDirect(incoming), let host = incoming.header("host").flatMap(HostNames.name)
        else { return false }
        return HostNames.isLoopback(host)
    }

    /// The unit that limits count by: see `network(_:)`.
    package func network(of incoming: RawRequest) -> String {
        Self.network(clientAddress(incoming))
    }

    /// Event streams that one network may hold; nil where nothing is limited.
    package var streamsOfNetwork: Int? { options.rateLimits ? options.streamsOfNetwork : nil }

    /// The address as a key for limits, IPv6 by /64; a text that is no address is its own key.
    static func network(_ client: String) -> String {
        NetworkAddress(client)?.limitKey ?? client
    }
}

extension Edge {
    /// Response to a request whose head can't be read; nothing is known of it but its peer.
    package func unreadable(isTooLarge: Bool, peer: String) -> Response {
        let refusal: EdgeRefusal =
            isTooLarge ? .headersTooLarge : .notUnderstood("its head is no HTTP")
        let id = nextID()
        let problem = Problem(refusal)
        var answer = Response.json_(
            problem.json(request: id) { site.words($0, .enUS) }, status: problem.status,
            type: "application/problem+json")
        addHeaders(to: &answer, id: id, in: .enUS)
        metrics.record(route: nil, status: answer.status, microseconds: 0)
        guard options.accessLog, case .bytes(let bytes) = answer.body else { return answer }
        log.line(
            id: id, method: "", pattern: nil, status: answer.status, microseconds: 0,
            bytes: bytes.count, client: peer, caller: nil, code: problem.code, at: world.now())
        return answer
    }
}
