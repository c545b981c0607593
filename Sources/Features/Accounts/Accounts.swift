import Identities
import Localization
import Markets
import Modules
import Store
import World

/// Accounts: sign-up, sign-in, sessions and roles.
///
/// Promises: a password is kept as argon2id only, a session, link or code only as its hash; an
/// account that isn't there and a wrong password answer alike, and so do a free and a taken address
/// that somebody signs up with; nobody can lock somebody else out; a session is new after each
/// sign-in and ends everywhere on request; each role that an operator gives or takes is on record,
/// and the last operator stays.
public struct Accounts: Sendable {
    public let options: AccountOptions
    let store: any Store
    let world: World
    let markets: Markets
    let strings: Strings
    let events: TransactionEvents
    let passwords: PasswordHasher

    public init(
        store: any Store, world: World, markets: Markets, strings: Strings,
        events: TransactionEvents, options: AccountOptions = AccountOptions()
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.strings = strings
        self.events = events
        self.options = options
        passwords = PasswordHasher(cost: options.cheapHashing ? .cheap : .full)
    }
}

public struct AccountOptions: Sendable {
    /// Origin that links in messages begin with: `https://shop.example`.
    public var origin: String
    /// Cheap password hashes, for tests only: they cost nothing and protect nothing.
    public var cheapHashing: Bool
    /// True if demo accounts may sign in from anywhere; their passwords are printed in the README.
    public var demoSignIn: Bool

    public init(
        origin: String = "http://localhost", cheapHashing: Bool = false, demoSignIn: Bool = false
    ) {
        self.origin = origin
        self.cheapHashing = cheapHashing
        self.demoSignIn = demoSignIn
    }

    /// True if a demo account may sign in from a browser. Behind a proxy or tunnel every client may
    /// look like this machine, so the shop's origin, the `Host` and the lack of forwarding headers
    /// must say so too.
    func admitsDemoPeople(from browser: Browser) -> Bool {
        demoSignIn || (browser.isThisMachine && ClientNetwork.isLoopback(origin: origin))
    }
}

/// A visitor who signs in, published in the transaction that ends the visitor's session: baskets
/// move to the account.
public struct VisitorSignedIn: TransactionEvent {
    public let visitor: SessionID
    public let account: AccountID
}
