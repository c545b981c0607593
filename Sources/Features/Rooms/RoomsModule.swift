import Accounts
import Modules

extension Rooms: FeatureModule {
    public static var pictureUses: [PictureUse] {
        [PictureUse("rooms' covers", "SELECT cover AS picture FROM rooms")]
    }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        [
            TransactionHandler(AccountClosed.self) { try closeRooms(with: $0, in: $1) },
            TransactionHandler(AccountReopened.self) { try reopenRooms(with: $0, in: $1) },
        ]
    }

    public var jobs: [Job] {
        [
            Job("rooms") { try await runOnce() },
            Job(Self.closedHosts) { try await stopRoomsOfClosedAccounts() },
        ]
    }
}
