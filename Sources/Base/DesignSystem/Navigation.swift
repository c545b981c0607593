import HTML
import Web

/// Navigation paths that bars and menus lead to. Features route at these values.
public enum Navigation {
    public static let home = URLPattern("/")
    public static let search = URLPattern("/search")
    public static let categories = URLPattern("/categories")
    public static let live = URLPattern("/live")
    public static let studios = URLPattern("/studio")
    public static let basket = URLPattern("/basket")
    public static let orders = URLPattern("/orders")
    public static let returns = URLPattern("/returns")
    /// Withdrawals of people who aren't signed in.
    public static let withdrawals = URLPattern("/withdrawals")
    public static let inbox = URLPattern("/inbox")
    public static let account = URLPattern("/account")
    public static let signIn = URLPattern("/sign-in")
    public static let signUp = URLPattern("/sign-up")
    public static let signOut = URLPattern("/sign-out")
    public static let preferences = URLPattern("/preferences")
    public static let sell = URLPattern("/sell")

    public static let stalls = URLPattern("/stalls")
    public static let following = URLPattern("/following")
    public static let creator = URLPattern("/creator")
    public static let creatorPayouts = URLPattern("/creator/payouts")

    public static let seller = URLPattern("/seller")
    public static let sellerOrders = URLPattern("/seller/orders")
    public static let sellerReturns = URLPattern("/seller/returns")
    public static let sellerProducts = URLPattern("/seller/products")
    public static let sellerStock = URLPattern("/seller/stock")
    public static let sellerPromotions = URLPattern("/seller/promotions")
    public static let sellerImport = URLPattern("/seller/import")
    public static let sellerCreators = URLPattern("/seller/creators")
    public static let sellerFinance = URLPattern("/seller/finance")
    public static let sellerPayouts = URLPattern("/seller/payouts")

    public static let operations = URLPattern("/operations")
    public static let operationsShops = URLPattern("/operations/shops")
    public static let operationsProducts = URLPattern("/operations/products")
    public static let operationsCreators = URLPattern("/operations/creators")
    public static let operationsMarkets = URLPattern("/operations/markets")
    public static let operationsInvitations = URLPattern("/operations/invitations")
    public static let operationsLedger = URLPattern("/operations/ledger")
    public static let operationsPayouts = URLPattern("/operations/payouts")
    public static let operationsCases = URLPattern("/operations/cases")
    public static let operationsReturns = URLPattern("/operations/returns")
    public static let operationsPeople = URLPattern("/operations/people")
    public static let operationsAbuseReports = URLPattern("/operations/abuse-reports")
    public static let operationsMail = URLPattern("/operations/mail")
    public static let operationsHealth = URLPattern("/operations/health")
}
