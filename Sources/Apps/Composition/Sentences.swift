import Localization
import World

extension Strings {
    /// Sentences of everything that is composed here.
    public static func bundled() throws(StringsFault) -> Strings {
        try Strings(folders: owners.map { Resources.folder(of: $0) + "/strings" })
    }

    /// Targets that keep sentences.
    private static let owners = [
        "Localization", "Markets", "DesignSystem", "Accounts", "Shops", "Media", "Catalog",
        "Inventory",
        "Listings", "Promotions", "Payments", "Orders", "Creators", "Payouts", "Discovery", "Rooms",
        "RoomChat", "RoomSelling", "RoomVideo", "Studio", "Operations",
    ]
}
