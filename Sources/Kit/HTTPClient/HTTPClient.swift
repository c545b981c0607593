import Subprocess
import Text
import World

/// HTTPClient: asks a server of somebody else's by HTTPS, for a program that talks to few of them.
///
/// Promises: a request has a deadline and its answer a bound; the server's certificate is verified;
/// no redirect is followed; plain HTTP goes to this machine alone; secrets are in no command line,
/// no log and no error. A request that may have arrived is told from one that can't have. curl does
/// the transfer, in a subprocess (decision 0026).
public struct HTTPClient: Sendable {
    /// Makes a client; it holds no connection.
    public init() {}

    /// Sends a request and returns the answer, whatever its status. Throws an `HTTPFault`.
    public func send(_ request: OutgoingRequest) async throws(HTTPFault) -> HTTPReply {
        guard request.isSafe else { throw .notSent("it is no https:// address") }
        let transfer = CurlTransfer(
            settings: Self.settings(of: request), input: request.body, seconds: request.seconds,
            mostBytes: request.mostBytes)
        let result: CurlTransfer.Result
        do { result = try await transfer.run() } catch { throw .notSent(error.description) }
        guard result.end == .exit(0) else { throw Self.fault(result.end) }
        guard let status = Int(String(decoding: result.stdout, as: UTF8.self)),
            (200...599).contains(status)
        else { throw .unknown("no status") }
        return HTTPReply(
            status: status, headers: HTTPReply.headers(in: result.replies), body: result.body)
    }

    private static func settings(of request: OutgoingRequest) -> [CurlTransfer.Setting] {
        var out: [CurlTransfer.Setting] = [
            ("proto", "=http,https"), ("url", request.url.text), ("tlsv1.2", nil),
            ("http1.1", nil), ("request", request.method.rawValue),
            ("output", CurlTransfer.bodyFile), ("max-filesize", "\(request.mostBytes)"),
            ("user-agent", "Pasar"), ("write-out", "%{http_code}"),
        ]
        if request.method == .post {
            out.append(("data-binary", "@" + CurlTransfer.inputFile))
        }
        out += request.headers.map { ("header", "\($0.name): \($0.value)") }
        if let token = request.token {
            out.append(("header", "Authorization: Bearer \(token.text)"))
        }
        return out
    }

    /// Exit codes of curl after which nothing can have arrived: no name, no connection, no
    /// encryption. Source: curl(1), EXIT CODES.
    private static let unsent: [Int32: String] = [
        5: "no proxy", 6: "no such host", 7: "no connection", 35: "no TLS", 60: "no trust",
        77: "no certificates",
    ]

    static func fault(_ end: Subprocess.End) -> HTTPFault {
        switch end {
        case .exit(let code):
            if let reason = unsent[code] { return .notSent(reason) }
            return code == 63 ? .unknown("the answer is too long") : .unknown("curl \(code)")
        case .tooLate: return .unknown("no answer in time")
        case .killed, .outputTooLong: return .unknown("curl was ended")
        }
    }
}

/// Failure of a request, in words without addresses and secrets.
public enum HTTPFault: Error, Equatable, CustomStringConvertible {
    /// It can't have arrived.
    case notSent(String)
    /// It may have arrived, and may have had its effect.
    case unknown(String)

    public var description: String {
        switch self {
        case .notSent(let reason): "not sent: \(reason)"
        case .unknown(let reason): "unknown whether it arrived: \(reason)"
        }
    }
}
