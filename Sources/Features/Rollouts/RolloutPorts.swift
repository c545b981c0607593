import Identities
import Store

/// Look-up of creators by handle, implemented by the feature that has them, right of Rollouts.
public protocol HandleDirectory: Sendable {
    /// Step: the account of the creator with a handle as typed; nil if there is none.
    func account(handle: String, in db: Transaction) throws -> AccountID?
}
