import HTML
import Web

/// Navigation paths that bars and menus lead to. Features route at these values.
public enum Doors {
    public static let home = Place("/")
    public static let search = Place("/search")
    public static let categories = Place("/categories")
    public static let live = Place("/live")
    public static let studios = Place("/studio")
    public static let basket = Place("/basket")
    public static let orders = Place("/orders")
    public static let inbox = Place("/inbox")
    public static let account = Place("/account")
    public static let signIn = Place("/sign-in")
    public static let signUp = Place("/sign-up")
    public static let signOut = Place("/sign-out")
    public static let preferences = Place("/preferences")
    public static let sell = Place("/sell")

    public static let stalls = Place("/stalls")
    public static let following = Place("/following")
    public static let creator = Place("/creator")
    public static let creatorPayouts = Place("/creator/payouts")

    public static let seller = Place("/seller")
    public static let sellerOrders = Place("/seller/orders")
    public static let sellerProducts = Place("/seller/products")
    public static let sellerStock = Place("/seller/stock")
    public static let sellerPromotions = Place("/seller/promotions")
    public static let sellerImport = Place("/seller/import")
    public static let sellerCreators = Place("/seller/creators")
    public static let sellerFinance = Place("/seller/finance")
    public static let sellerPayouts = Place("/seller/payouts")

    public static let operations = Place("/operations")
    public static let operationsShops = Place("/operations/shops")
    public static let operationsProducts = Place("/operations/products")
    public static let operationsCreators = Place("/operations/creators")
    public static let operationsMarkets = Place("/operations/markets")
    public static let operationsLedger = Place("/operations/ledger")
    public static let operationsPayouts = Place("/operations/payouts")
    public static let operationsPeople = Place("/operations/people")
    public static let operationsMail = Place("/operations/mail")
    public static let operationsHealth = Place("/operations/health")
}
