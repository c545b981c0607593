import DesignSystem
import Web

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
}
