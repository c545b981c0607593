import Identities
import Store

/// Look-up of creators, implemented by the feature that has them, right of Promotions.
public protocol CreatorDirectory: Sendable {
    /// Step: the account of the creator with a handle as typed; nil if there is none.
    func account(handle: String, in db: Transaction) throws -> AccountID?
    /// Step: the creator's name by their account; nil if it is no creator's.
    func name(of account: AccountID, in db: Transaction) throws -> String?
}
