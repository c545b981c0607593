import Web
import World

extension Edge {
    /// The fields of a request: query for a GET, else the body by its type.
    func input(
        _ incoming: RawRequest, _ method: Request.Method, _ route: Route, _ query: Substring
    ) async throws -> Input {
        guard Request.changes(method) else { return try URLEncoded.input(query) }
        let type = incoming.header("content-type")?.lowercased() ?? ""
        let length = incoming.header("content-length").flatMap { Int($0) }
        let deadline = monotonicMicroseconds() + Int64(bodySeconds(route)) * 1_000_000
        let next: @Sendable () async throws -> [UInt8]? = {
            guard monotonicMicroseconds() < deadline else { throw EdgeRefusal.slow }
            return try await incoming.body()
        }
        switch route.body {
        case .form:
            let most = route.seal?.maxBytes ?? Web.formBytes
            if let length, length > most { throw EdgeRefusal.tooLarge }
            if type.hasPrefix("multipart/form-data"), route.seal == nil {
                return try await multipart(incoming, next, Web.formBytes)
            }
            let bytes = try await collect(next, most: most)
            if let seal = route.seal {
                try seal.check(incoming.header, bytes, at: world.now())
                guard route.takesSignedBody else { return try Input(json: bytes) }
                var input = Input()
                input.signedBody = bytes
                return input
            }
            if bytes.isEmpty { return Input(strict: type.hasPrefix("application/json")) }
            if type.hasPrefix("application/json") { return try Input(json: bytes) }
            guard type.isEmpty || type.hasPrefix("application/x-www-form-urlencoded") else {
                throw EdgeRefusal.wrongType
            }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw EdgeRefusal.notUnderstood("the form is not UTF-8")
            }
            return try URLEncoded.input(text)
        case .files(let most):
            if let length, length > most { throw EdgeRefusal.tooLarge }
            guard type.hasPrefix("multipart/form-data") else { throw EdgeRefusal.wrongType }
            return try await multipart(incoming, next, most)
        case .raw(let most):
            if let length, length > most { throw EdgeRefusal.tooLarge }
            return try await Input.spooled(
                type: type, next: next, most: most, folder: options.spool)
        }
    }

    /// Time limit of the body: 32 KB a second for uploads, plus the base.
    private func bodySeconds(_ route: Route) -> Int {
        switch route.body {
        case .form: Web.bodySeconds
        case .files(let most), .raw(let most): Web.bodySeconds + most / 32_768
        }
    }

    private func multipart(
        _ incoming: RawRequest, _ next: @Sendable () async throws -> [UInt8]?, _ most: Int
    ) async throws -> Input {
        try await Input.multipart(
            contentType: incoming.header("content-type") ?? "", next: next, maxBytes: most,
            folder: options.spool)
    }

    private func collect(
        _ next: @Sendable () async throws -> [UInt8]?, most: Int
    ) async throws -> [UInt8] {
        guard var out = try await next() else { return [] }
        while let piece = try await next() {
            guard out.count + piece.count <= most else { throw EdgeRefusal.tooLarge }
            out += piece
        }
        guard out.count <= most else { throw EdgeRefusal.tooLarge }
        return out
    }
}
