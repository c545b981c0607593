import DesignSystem
import HTML
import Web
import World

/// Routes and pages of authentication.
public struct AuthenticationWeb: Sendable {
    let authentication: Authentication
    let designSystem: DesignSystem

    public init(authentication: Authentication, designSystem: DesignSystem) {
        self.authentication = authentication
        self.designSystem = designSystem
    }

    public var routes: [Route] {
        entryRoutes + secretRoutes + firstOperatorRoutes + detailRoutes
    }
}

extension Authentication: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        AuthenticationWeb(authentication: self, designSystem: designSystem).routes
    }

    public var slots: [SlotPart] {
        [
            .operationsHome(order: 5) { db in
                let refusals = try TextBudget.refusals(in: db)
                return { context in TextAlarm(context: context).html(refusals) }
            }
        ]
    }
}

/// Alarm on the operator's home page: text messages were asked for beyond a bound.
private struct TextAlarm: PageComponent {
    let context: PageContext

    func html(_ refusals: [(bound: TextBudget.Bound, count: Int, at: Instant)]) -> HTML {
        func alarm(_ one: (bound: TextBudget.Bound, count: Int, at: Instant)) -> HTML {
            banner(
                html: "\(self("accounts.texts.\(one.bound.rawValue)", count: one.count))",
                self("accounts.texts.last", parts: ["time": moment(one.at)]), .bad)
        }
        return "\(each: refusals.filter { now - $0.at < TextBudget.alarmKept }, alarm)"
    }
}
