import Store
import World

/// Notifications: notices in an account's inbox, and outgoing mail and text messages.
///
/// Promises: a notice or a message exists if and only if the change that it tells of commits; a
/// message is handed over at least once, and tried again for some four hours while the way out is
/// closed, but for one hour if it holds a code or link; its text is gone when it has left or
/// failed. Accounts stand further right: an account is an id here, and whoever sends a message
/// brings its address and its words.
public struct Notifications: Sendable {
    let store: any Store
    let world: World

    public init(store: any Store, world: World) {
        self.store = store
        self.world = world
    }
}
