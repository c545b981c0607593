import Identities
import Markets
import Modules
import Store
import World

/// Accounts: people with their logins, roles, preferences and sessions.
///
/// Promises: a session is stored only as its token's hash, and ends everywhere on request; each role
/// that an operator gives or takes is on record, and the last operator stays. Signing up and in, and
/// every change of login or password, is Authentication's.
public struct Accounts: Sendable {
    let store: any Store
    let world: World
    let markets: Markets

    public init(store: any Store, world: World, markets: Markets) {
        self.store = store
        self.world = world
        self.markets = markets
    }
}

/// A visitor who signs in, published by Authentication in the transaction that ends the visitor's
/// session: baskets move to the account.
public struct VisitorSignedIn: TransactionEvent {
    public let visitor: SessionID
    public let account: AccountID

    public init(visitor: SessionID, account: AccountID) {
        self.visitor = visitor
        self.account = account
    }
}
