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
    let events: TransactionEvents

    public init(
        store: any Store, world: World, markets: Markets, events: TransactionEvents
    ) {
        self.events = events
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

/// An account that an operator closed, published in the transaction of its closing: what it shows
/// to others is closed with it. Money and running orders go on.
public struct AccountClosed: TransactionEvent {
    public let account: AccountID
    /// Operator who closed it.
    public let by: AccountID
    public let reason: String
    public let at: Instant

    public init(account: AccountID, by: AccountID, reason: String, at: Instant) {
        self.account = account
        self.by = by
        self.reason = reason
        self.at = at
    }
}

/// A closed account that an operator reopened.
public struct AccountReopened: TransactionEvent {
    public let account: AccountID
    /// Operator who reopened it.
    public let by: AccountID
    public let at: Instant

    public init(account: AccountID, by: AccountID, at: Instant) {
        self.account = account
        self.by = by
        self.at = at
    }
}
