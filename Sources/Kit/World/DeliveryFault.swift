/// Failure to hand over a message, with its cause and the words of the server.
public struct DeliveryFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Cause of a failure; its raw value is stored.
    public enum Cause: String, Sendable, CaseIterable {
        /// No connection to the server.
        case unreachable
        /// No reply within the deadline.
        case silent
        /// A connection that broke off.
        case broken
        /// No encrypted connection, or a certificate that isn't trusted.
        case insecure
        /// User name, password or token that the server doesn't take.
        case login
        /// A refusal for now: another try may help.
        case deferred
        /// A refusal for good.
        case refused
        /// An address or subject that can't be written.
        case unwritable
        /// A fault on this machine.
        case other
    }

    public let cause: Cause
    /// Words of the server, or of this machine; may contain the recipient's address.
    public let detail: String

    public init(_ cause: Cause, _ detail: String = "") {
        self.cause = cause
        self.detail = detail
    }

    /// True if another try with the same message can't help.
    public var isPermanent: Bool { cause == .refused || cause == .unwritable }

    public var description: String {
        detail.isEmpty ? cause.rawValue : "\(cause.rawValue): \(detail)"
    }
}
