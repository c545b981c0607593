import Authentication
import Notifications
import Accounts
import Catalog
import Creators
import Discovery
import DesignSystem
import Listings
import Localization
import Operations
import Orders
import Payments
import Payouts
import RoomChat
import Rooms
import Shops
import Studio
import World

extension Strings {
    /// Sentences of everything that is composed here.
    public static func bundled() throws(StringsFault) -> Strings {
        try Strings(folders: owners.map { Resources.folder(of: $0) + "/strings" })
    }

    /// Keys that the features put together at run time.
    public static let localizedKeys: [LocalizedKeys] =
        DesignSystem.localizedKeys + Notifications.localizedKeys + Accounts.localizedKeys
        + Authentication.localizedKeys + Shops.localizedKeys
        + Catalog.localizedKeys + Listings.localizedKeys + Payments.localizedKeys
        + Orders.localizedKeys + Creators.localizedKeys + Payouts.localizedKeys
        + Discovery.localizedKeys + Rooms.localizedKeys + RoomChat.localizedKeys
        + StudioConsole.localizedKeys + Operations.localizedKeys

    /// Targets that keep sentences.
    private static let owners = [
        "Localization", "Markets", "DesignSystem", "Notifications", "Accounts", "Authentication",
        "Shops", "Media", "Catalog",
        "Inventory", "Listings", "Promotions", "Payments", "Orders", "Creators", "Payouts",
        "Discovery", "Rooms", "RoomChat", "RoomSelling", "RoomVideo", "Studio", "Operations",
    ]
}
