import Creators
import DesignSystem
import HTML
import Money
import Web

/// Disclosure of commissions, in the visitor's language.
public struct CommissionLabel: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// The market's disclosure of paid promotion: `Paid promotion`.
    public var disclosure: String {
        self(markets.disclosure(in: marketCode, on: market.zone.day(of: now)).key)
    }

    /// Label of a product with the name of the creator who earns by it.
    public func label(_ creator: Creator) -> HTML {
        let words = self("creators.label.sale", ["name": creator.name])
        return "<span class=\"paid\">\(disclosure) · \(words)</span>"
    }

    /// Text with a creator's rate and the commission on one piece.
    public func earning(_ rate: Rate, _ price: Money) -> String {
        guard rate > .zero else { return self("creators.rate.own") }
        return self(
            "creators.rate",
            ["rate": Percent.text(rate, in: locale), "amount": money(rate.of(price))])
    }
}
