import Modules
import Accounts
import Identities
import Localization
import Markets
import Passwords
import Store
import World

/// Authentication: sign-up, sign-in, one-time codes, and changes of login and password.
///
/// Promises: a password is kept as argon2id only, a link or code only as its hash; an account that
/// isn't there and a wrong password answer alike, and so do a free and a taken address that somebody
/// signs up with; nobody can lock somebody else out; a session is new after each sign-in.
public struct Authentication: Sendable {
    public let accounts: Accounts
    public let options: AuthenticationOptions
    let store: any Store
    let world: World
    let markets: Markets
    let strings: Strings
    let events: TransactionEvents
    let passwords: PasswordHasher
    let secondFactors: any SecondFactorAsking

    public init(
        store: any Store, world: World, markets: Markets, strings: Strings, accounts: Accounts,
        events: TransactionEvents, secondFactors: any SecondFactorAsking,
        options: AuthenticationOptions = AuthenticationOptions()
    ) {
        self.secondFactors = secondFactors
        self.store = store
        self.world = world
        self.markets = markets
        self.strings = strings
        self.accounts = accounts
        self.events = events
        self.options = options
        passwords = PasswordHasher(cost: options.cheapHashing ? .cheap : .full)
    }
}

public struct AuthenticationOptions: Sendable {
    /// Origin that links in messages begin with: `https://shop.example`.
    public var origin: String
    /// Cheap password hashes, for tests only: they cost nothing and protect nothing.
    public var cheapHashing: Bool
    /// True if demo accounts may sign in from anywhere; their passwords are printed in the README.
    public var demoSignIn: Bool
    /// Bounds of text messages that strangers can ask for.
    public var texts = TextLimits()

    public init(
        origin: String = "http://localhost", cheapHashing: Bool = false, demoSignIn: Bool = false
    ) {
        self.origin = origin
        self.cheapHashing = cheapHashing
        self.demoSignIn = demoSignIn
    }

    /// Words of the site's address, which are no passwords here.
    var siteNames: [String] {
        ["pasar"] + origin.split { !$0.isLetter }.map { $0.lowercased() }.filter { $0.count > 3 }
    }

    /// True if a demo account may sign in from a browser. Behind a proxy or tunnel every client may
    /// look like this machine, so the shop's origin, the `Host` and the lack of forwarding headers
    /// must say so too.
    func admitsDemoPeople(from browser: Browser) -> Bool {
        demoSignIn || (browser.isThisMachine && ClientNetwork.isLoopback(origin: origin))
    }
}
