import World

/// Signature check of a webhook: a signature over the body in a header, made with a shared key. The
/// edge checks it before it reads the body's fields, so a handler never sees a message that isn't
/// genuine.
public struct WebhookSignature: Sendable {
    /// Name of the header with the signature, in lower case.
    public let header: String
    /// Bound of a signed body: an unsigned request makes us hash no more than this.
    package let maxBytes: Int
    /// Bound of an event in a format of ours, which has a few hundred bytes.
    public static let fieldBytes = 16 * 1024
    /// Bound of an event in somebody else's format, which carries whole objects.
    public static let rawBytes = 128 * 1024
    let holds: @Sendable (_ seal: String, _ body: [UInt8], _ now: Instant) -> Bool

    /// A check by `holds`, which must compare in constant time.
    public init(
        header: String, maxBytes: Int = fieldBytes,
        holds: @escaping @Sendable (_ seal: String, _ body: [UInt8], _ now: Instant) -> Bool
    ) {
        self.header = header
        self.maxBytes = maxBytes
        self.holds = holds
    }

    /// Throws `badSeal` for a missing signature as for a wrong one.
    package func check(
        _ headers: (String) -> String?, _ body: [UInt8], at now: Instant
    ) throws {
        guard let seal = headers(header), holds(seal, body, now) else {
            throw EdgeRefusal.badSeal
        }
    }
}

extension TimedSignature {
    /// The check for a route, on the given header (lower case).
    public func seal(header: String) -> WebhookSignature {
        WebhookSignature(header: header) { holds($0, $1, at: $2) }
    }
}

/// A signed body as it came, for formats that aren't ours.
public struct SignedBody: Form {
    public static let fields: [any AnyField] = []
    /// The bytes that were signed.
    public let bytes: [UInt8]
    public init(_ input: Input) { bytes = input.signedBody }
}
