import Creators
import Identities
import Modules

extension Stalls: FeatureModule {
    public static var audits: [Audit] { [Audit("stalls") { try audit(in: $0) }] }

    public static var pictureUses: [PictureUse] {
        [PictureUse("stalls' covers", "SELECT cover AS picture FROM stalls")]
    }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        let ids = base.world.ids
        return [
            TransactionHandler(CreatorRegistered.self) { event, db in
                try open(
                    StallID(ids.next(at: event.at)), of: event.creator, at: event.at, in: db)
            }
        ]
    }

    public var jobs: [Job] { [Job("stalls") { try await flushViews() }] }
}
