import Carriers
import Payments
import Synchronization
import Text
import Web
import WebEdge

extension SandboxLine {
    /// Sends webhooks through the edge.
    func connect(_ edge: Edge) {
        connect { [weak edge] target, body, seal in
            await edge?.webhook(target, body, [WebhookPath.sealHeader: seal]) ?? 503
        }
    }
}

extension CarrierLine {
    /// Sends webhooks through the edge.
    func connect(_ edge: Edge) {
        connect { [weak edge] body, seal in
            await edge?.webhook(CarrierPath.sandbox(), body, [CarrierPath.sealHeader: seal]) ?? 503
        }
    }
}

extension Edge {
    /// Posts a sandbox's webhook as if from outside, so that route, limits, signature and form are
    /// checked. Returns the status.
    fileprivate func webhook(
        _ path: Path, _ body: [UInt8], _ seal: [String: String]
    ) async -> Int {
        let rest = Mutex<[UInt8]?>(body)
        let answer = await respond(
            to: RawRequest(
                method: "POST", target: path.text, client: "127.0.0.1",
                header: { name in
                    switch name {
                    case "content-type", "accept": "application/json"
                    case "host": "localhost"
                    case "user-agent": "pasar-sandbox"
                    case "content-length": "\(body.count)"
                    default: seal[name]
                    }
                },
                isForwarded: { false },
                body: {
                    rest.withLock { rest in
                        defer { rest = nil }
                        return rest
                    }
                }))
        return answer.status
    }
}
