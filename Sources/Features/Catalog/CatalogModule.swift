import Accounts
import Modules

extension Catalog: FeatureModule {
    public static var audits: [Audit] { [Audit("catalogue") { try audit(in: $0) }] }

    public static var pictureUses: [PictureUse] {
        [
            PictureUse("products' pictures", "SELECT picture FROM product_pictures"),
            PictureUse("products' covers", "SELECT cover AS picture FROM products"),
            PictureUse("SKUs' pictures", "SELECT picture FROM skus"),
            PictureUse("product cards", "SELECT picture FROM cards"),
        ]
    }

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        [
            TransactionHandler(AccountClosed.self) { event, db in
                try HiddenShops.hideShop(of: event.account, in: db)
            },
            TransactionHandler(AccountReopened.self) { event, db in
                try HiddenShops.showShop(of: event.account, in: db)
            },
        ]
    }

    public var jobs: [Job] { [Job(HiddenShops.job) { try await moveHiddenShops() }] }
}
