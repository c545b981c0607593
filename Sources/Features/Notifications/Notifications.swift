import Store
import World

/// Notifications: notices in an account's inbox, and outgoing mail and text messages.
///
/// Promises: a notice or a message exists if and only if the change that it tells of commits; a
/// message is handed over at least once, with the same key in each try, and tried again for a day
/// while the way out is closed, but for one hour if it holds a code or link, and not at all after a
/// refusal for good; its text is gone when it has left; if it failed, at once where it holds a code
/// or link, else after two weeks in which an operator can send it again. Accounts stand further
/// right: an account is an id here, and whoever sends a message brings its address and its words.
public struct Notifications: Sendable {
    let store: any Store
    let world: World

    public init(store: any Store, world: World) {
        self.store = store
        self.world = world
    }
}
