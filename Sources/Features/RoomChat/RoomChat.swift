import Accounts
import Rooms
import Store
import World

/// Chat of rooms: messages, their moderation, questions that hosts answer, and abuse reports.
///
/// Promises: a message sent twice under one id appears once; who is blocked, muted or too fast is
/// refused before a message costs anything; messages are written in batches, and slow no order
/// down; moderators' decisions are in the store before anybody hears of them.
public struct RoomChat: Sendable {
    let store: any Store
    let world: World
    let rooms: Rooms
    let accounts: Accounts

    public init(store: any Store, world: World, rooms: Rooms, accounts: Accounts) {
        self.store = store
        self.world = world
        self.rooms = rooms
        self.accounts = accounts
    }

    public static let migrations = RoomChatSchema.migrations
}
