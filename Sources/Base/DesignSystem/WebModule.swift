import Web

/// A feature's contributions to the site. All are empty by default.
public protocol WebModule: Sendable {
    /// Style sheets, scripts and pictures, in the cascade's order.
    static var assets: [AssetFolder] { get }
    /// Contributions to other features' pages; rendered in the order of their numbers.
    var slots: [SlotPart] { get }
    /// Routes, whose pages the design system renders.
    func routes(_ designSystem: DesignSystem) -> [Route]
}

extension WebModule {
    public static var assets: [AssetFolder] { [] }
    public var slots: [SlotPart] { [] }
    public func routes(_ designSystem: DesignSystem) -> [Route] { [] }
}
