import Accounts
import DesignSystem
import Rooms
import Web

/// Routes of what a room sells, and its parts of a room's page.
public struct RoomSellingWeb: Sendable {
    let selling: RoomSelling
    let accounts: Accounts
    let designSystem: DesignSystem

    public init(selling: RoomSelling, accounts: Accounts, designSystem: DesignSystem) {
        self.selling = selling
        self.accounts = accounts
        self.designSystem = designSystem
    }

    public var routes: [Route] { hostRoutes + goodsRoutes }
}

/// Sales in rooms, with the accounts that open visits.
public struct RoomSellingWebModule: WebModule {
    let selling: RoomSelling
    let accounts: Accounts

    public init(selling: RoomSelling, accounts: Accounts) {
        self.selling = selling
        self.accounts = accounts
    }

    public static var assets: [AssetFolder] { RoomSelling.assets }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RoomSellingWeb(selling: selling, accounts: accounts, designSystem: designSystem).routes
    }
}
