import Money

/// Reason why a QRIS code that a provider issued isn't shown.
public enum QRISFault: Error, Sendable, Hashable {
    case unreadable(PaymentCodeFault)
    /// No merchant of QRIS, another currency or another country.
    case notQRIS
    /// A code that can be used again and names no amount.
    case reusable
    /// It asks for another amount than the payment's, in the provider's own digits.
    case amount(String?)
}

/// A QRIS code that a licensed provider issued for one payment. Codes of merchants are never made
/// here: the scheme allows it to its providers alone.
public struct IssuedQRIS: Sendable, Hashable {
    /// Text that stands in the QR code, as it was issued.
    public let text: String
    /// National merchant id, where the code names it.
    public let merchant: String?
    public let merchantName: String?

    /// Fields that hold a merchant's account; 51 is the one of the national register.
    private static let accounts = 26...51
    private static let register = "ID.CO.QRIS.WWW"
    private static let rupiah = "360"

    /// Reads an issued code, and holds it against the amount of the payment.
    public init(_ text: String, asks amount: Money) throws(QRISFault) {
        let code: PaymentCode
        do { code = try PaymentCode(text) } catch { throw .unreadable(error) }
        guard code[SharedField.currency] == Self.rupiah, code[SharedField.country] == "ID",
            let inner = code.inner(51), Self.accounts.contains(where: { code[$0] != nil })
        else { throw .notQRIS }
        let national = inner.first { $0.id == 0 }?.value == Self.register
        let issuers = Self.accounts.contains { id in
            code.inner(id)?.first { $0.id == 0 }?.value.hasPrefix("ID.CO.") == true
        }
        guard national || issuers else { throw .notQRIS }
        guard code[SharedField.initiation] == "12" else { throw .reusable }
        let stated = code[SharedField.amount]
        guard let stated, amount.currency == .idr,
            Self.minor(stated, exponent: amount.currency.exponent) == amount.minor
        else { throw .amount(stated) }
        self.text = text
        merchant = inner.first { $0.id == 2 }?.value
        merchantName = code[59]
    }

    /// Minor units of digits with at most the currency's decimals behind a dot; nil for anything else.
    static func minor(_ text: String, exponent: Int) -> Int64? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = parts.first,
            (1...13).contains(whole.count),
            parts.allSatisfy({ PromptPayTarget.areDigits($0.utf8) && !$0.isEmpty })
        else { return nil }
        let decimals = parts.count == 2 ? parts[1] : ""
        guard decimals.count <= exponent else { return nil }
        return Int64(whole + decimals + String(repeating: "0", count: exponent - decimals.count))
    }
}
