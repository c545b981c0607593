import Text
import Identities
import World

/// Pseudonyms of accounts in one room: stable for a person, not reversible.
public struct Pseudonyms: Sendable {
    private let room: RoomID
    private let key: [UInt8]

    public init(_ room: Room) {
        self.room = room.id
        key = Array(room.pseudonymKey.utf8)
    }

    /// Random key of a room that is being planned.
    static func freshKey(_ world: World) -> String { Hex.encode(world.randomBytes(16)) }

    /// Pseudonym of an account: eight characters.
    public func name(of account: AccountID) -> String {
        Hex.encode(
            Digest.hmac(Array("\(room.rawValue) \(account.rawValue)".utf8), key: key).prefix(4))
    }
}
