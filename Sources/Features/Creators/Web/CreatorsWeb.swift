import DesignSystem
import Web

/// Routes and pages of creators.
public struct CreatorsWeb: Sendable {
    let creators: Creators
    let designSystem: DesignSystem

    public init(creators: Creators, designSystem: DesignSystem) {
        self.creators = creators
        self.designSystem = designSystem
    }

    public var routes: [Route] { followRoutes + checkRoutes + takedownRoutes }
}

extension Creators: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        CreatorsWeb(creators: self, designSystem: designSystem).routes
    }
}
