import Affiliates
import Creators
import DesignSystem
import Stalls
import Web

/// Routes and pages of the Creator Center.
struct CreatorCenterWeb: Sendable {
    let console: CreatorCenter
    let designSystem: DesignSystem

    var routes: [Route] { profileRoutes + stallRoutes + moneyRoutes }

    var creators: Creators { console.creators }
    var affiliates: Affiliates { console.affiliates }
    var stalls: Stalls { console.stalls }
}
