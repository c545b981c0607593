import Identities
import Promotions
import Rollouts
import Store

/// Look-up of creators by handle and account.
public struct CreatorLookup: CreatorDirectory, HandleDirectory {
    public init() {}

    public func account(handle: String, in db: Transaction) throws -> AccountID? {
        guard let handle = Handle(typed: handle) else { return nil }
        return try Creators.creator(handle: handle, in: db)?.account
    }

    public func name(of account: AccountID, in db: Transaction) throws -> String? {
        try Creators.creator(of: account, in: db)?.name
    }
}
