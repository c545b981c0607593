import Money
import Store

extension SQL {
    /// `amount × numerator ÷ denominator` in SQL, for audits: rounded half up to what can be paid, as
    /// `Money` computes a share. None may be negative; the whole is the amount itself.
    public static func share(
        of amount: SQL, _ numerator: SQL, over denominator: SQL, in currency: SQL
    ) -> SQL {
        let step = wholeMinor(of: currency)
        return """
            CASE WHEN (\(numerator)) = (\(denominator)) THEN (\(amount)) ELSE
                (2 * (\(amount)) * (\(numerator)) + (\(denominator)) * \(step))
                    / (2 * (\(denominator)) * \(step)) * \(step) END
            """
    }

    /// `Currency.wholeMinor` of a column of currencies.
    static func wholeMinor(of currency: SQL) -> SQL {
        "(CASE WHEN \(currency) = 'IDR' THEN 100 ELSE 1 END)"
    }
}
