import Identities
import Markets
import Media
import Modules
import Store
import World

/// Creators: people who recommend products.
///
/// Promises: an account is one creator; a handle is unique; a name looks like no other of
/// its market; an account follows a creator once,
/// however often they press; the operator's decisions about a creator, identity checks and
/// takedowns, are kept for good.
public struct Creators: Sendable {
    let store: any Store
    let world: World
    let markets: Markets
    let media: Media
    let events: TransactionEvents

    public init(
        store: any Store, world: World, markets: Markets, media: Media, events: TransactionEvents
    ) {
        self.store = store
        self.world = world
        self.markets = markets
        self.media = media
        self.events = events
    }

    public static let migrations = CreatorsSchema.migrations

    /// One screen of creators or followers.
    public static let page = 24
    /// Creators that one account may follow; more than anybody can look at.
    public static let mostFollowed = 2_000
    /// Followers on one page of a reminder run.
    public static let followersPage = 500
}

/// An account that has become a creator; published in the transaction that registers it.
public struct CreatorRegistered: TransactionEvent {
    public let creator: CreatorID
    public let at: Instant
}
