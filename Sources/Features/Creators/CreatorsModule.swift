import Accounts
import Modules
import Shops

extension Creators: FeatureModule {
    public static var audits: [Audit] { [Audit("creators") { try audit(in: $0) }] }

    public static var pictureUses: [PictureUse] {
        [PictureUse("creators' pictures", "SELECT avatar AS picture FROM creators")]
    }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        let ids = base.world.ids
        return [
            TransactionHandler(ShopNamed.self) { event, db in try checkShop(event, in: db) },
            TransactionHandler(AccountClosed.self) { event, db in
                try closeStall(with: event, ids: ids, in: db)
            },
            TransactionHandler(AccountReopened.self) { event, db in
                try reopenStall(with: event, in: db)
            },
        ]
    }
}
