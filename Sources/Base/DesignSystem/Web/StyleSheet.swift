import Web

/// A style sheet as pages link it: a bundle of the components of several features.
public struct StyleSheet: Hashable, Sendable {
    public let name: String

    public init(_ name: String) { self.name = name }

    /// Tokens, elements and the components that several features use; on every page.
    public static let core = StyleSheet("core.css")
    /// Pages of the Shop.
    public static let shop = StyleSheet("shop.css")
    /// Pages at a desk: Seller Center, Operations, studio.
    public static let console = StyleSheet("console.css")
}

extension AssetFolder {
    /// - Parameter sheets: components of the target by style sheet, in the order of the cascade.
    public init(of target: String, sheets: KeyValuePairs<StyleSheet, [String]>) {
        self.init(of: target, bundles: sheets.map { Bundle($0.key.name, $0.value) })
    }
}

extension DesignSystem {
    /// The design system's own style sheets, scripts and pictures.
    public static var assets: AssetFolder {
        AssetFolder(
            of: "DesignSystem",
            sheets: [
                .core: [
                    "tokens.css", "elements.css", "icon.css", "brand.css", "button.css",
                    "form.css", "chip.css", "card.css", "product-card.css", "text.css",
                    "price.css", "meter.css", "avatar.css", "badge.css", "navigation.css",
                    "tabs.css", "sheet.css", "toast.css", "banner.css", "table.css", "empty.css",
                    "steps.css", "stat.css", "chart.css", "countdown.css", "quantity.css",
                    "facts.css", "page.css", "console-frame.css", "utilities.css",
                ],
                .shop: ["shop-frame.css", "suggestions.css", "thanks.css"],
                .console: ["console.css", "console-form.css", "console-narrow.css"],
            ])
    }
}
