import Money
import Store

extension SQL {
    /// `amount × numerator ÷ denominator` in SQL, for audits: rounded half up to what can be paid, as
    /// `Money` computes a share. None may be negative; the whole is the amount itself.
    ///
    /// The amount is divided into whole denominators and a rest first, so that no product is larger
    /// than the share or the square of the denominator: the greatest price of 99 pieces times a tax
    /// rate doesn't fit 64 bits, where PostgreSQL fails and SQLite goes on in floating point.
    public static func share(
        of amount: SQL, _ numerator: SQL, over denominator: SQL, in currency: SQL
    ) -> SQL {
        let step = wholeMinor(of: currency)
        let whole: SQL = "(\(denominator)) * \(step)"
        return """
            CASE WHEN (\(numerator)) = (\(denominator)) THEN (\(amount)) ELSE
                (\(amount)) / (\(whole)) * (\(numerator)) * \(step)
                    + (2 * ((\(amount)) % (\(whole))) * (\(numerator)) + \(whole))
                        / (2 * \(whole)) * \(step) END
            """
    }

    /// `Currency.wholeMinor` of a column of currencies.
    static func wholeMinor(of currency: SQL) -> SQL {
        "(CASE WHEN \(currency) = 'IDR' THEN 100 ELSE 1 END)"
    }
}
