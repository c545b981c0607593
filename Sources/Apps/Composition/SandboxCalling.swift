import Payments
import Synchronization
import Web
import WebEdge

extension SandboxLine {
    /// Sends webhooks through the edge, as if from outside, so that route, limits, signature and
    /// form are checked.
    func connect(_ edge: Edge) {
        connect { [weak edge] body, seal in
            guard let edge else { return 503 }
            let rest = Mutex<[UInt8]?>(body)
            let answer = await edge.respond(
                to: RawRequest(
                    method: "POST", target: WebhookPath.sandbox().text, client: "127.0.0.1",
                    header: { name in
                        switch name {
                        case "content-type", "accept": "application/json"
                        case "host": "localhost"
                        case "user-agent": "pasar-sandbox"
                        case "content-length": "\(body.count)"
                        case WebhookPath.sealHeader: seal
                        default: nil
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
}
