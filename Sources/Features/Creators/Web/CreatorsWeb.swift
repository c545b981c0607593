import DesignSystem

/// Routes and pages of creators.
public struct CreatorsWeb: Sendable {
    let creators: Creators
    let designSystem: DesignSystem

    public init(creators: Creators, designSystem: DesignSystem) {
        self.creators = creators
        self.designSystem = designSystem
    }
}
