import DesignSystem
import Web

/// Routes and pages of imports.
public struct ImportsWeb: Sendable {
    let imports: Imports
    let designSystem: DesignSystem

    public init(imports: Imports, designSystem: DesignSystem) {
        self.imports = imports
        self.designSystem = designSystem
    }
}

extension Imports: WebModule {
    /// Style sheet of the pages of imports.
    public static var assets: [AssetFolder] {
        [AssetFolder(of: "Imports", sheets: [.console: ["import.css"]])]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        ImportsWeb(imports: self, designSystem: designSystem).routes
    }
}
