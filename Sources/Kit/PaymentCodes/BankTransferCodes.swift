import Money

/// Ids of fields that all schemes share (EMVCo 1.1, table 3.1).
enum SharedField {
    static let version = 0
    static let initiation = 1
    static let currency = 53
    static let amount = 54
    static let country = 58
    static let additional = 62
}

extension PaymentCode {
    /// Payload of a code for one payment: version, "12" for a code that is used once, the account.
    private static func once(
        account: PaymentCodeField?, rest: [PaymentCodeField?]
    ) -> PaymentCode? {
        let fields =
            [
                PaymentCodeField(SharedField.version, "01"),
                PaymentCodeField(SharedField.initiation, "12"), account,
            ] + rest
        let whole = fields.compactMap { $0 }
        guard whole.count == fields.count else { return nil }
        let code = PaymentCode(whole)
        return code.text.utf8.count <= mostCharacters ? code : nil
    }
}

/// Account that PromptPay pays to, in Thailand.
public enum PromptPayTarget: Sendable, Hashable {
    /// A Thai mobile number as `+66812345678`.
    case phone(String)
    /// Thirteen digits of a person or a company.
    case taxID(String)
    /// Fifteen digits of an e-wallet.
    case wallet(String)

    /// Field and value of it in the payload; nil for what is no such number.
    var field: PaymentCodeField? {
        switch self {
        case .phone(let number):
            let digits = number.utf8.dropFirst(3)
            guard number.hasPrefix("+66"), digits.count == 9, Self.areDigits(digits) else {
                return nil
            }
            return PaymentCodeField(1, "00" + number.dropFirst())
        case .taxID(let number):
            return number.utf8.count == 13 && Self.areDigits(number.utf8)
                ? PaymentCodeField(2, number) : nil
        case .wallet(let number):
            return number.utf8.count == 15 && Self.areDigits(number.utf8)
                ? PaymentCodeField(3, number) : nil
        }
    }

    static func areDigits(_ bytes: some Sequence<UInt8>) -> Bool {
        bytes.allSatisfy { (0x30...0x39).contains($0) }
    }
}

extension PaymentCode {
    private static let promptPayTransfer = "A000000677010111"
    private static let promptPayBill = "A000000677010112"
    /// ISO 4217 numbers.
    private static let baht = "764"
    private static let dong = "704"

    /// Code of a PromptPay transfer of an amount (field 29). It holds no reference: the bank tells
    /// the amount and the time alone.
    public static func promptPay(to target: PromptPayTarget, _ amount: Money) -> PaymentCode? {
        guard let target = target.field,
            let application = PaymentCodeField(0, promptPayTransfer)
        else { return nil }
        return promptPay(PaymentCodeField(29, [application, target]), amount)
    }

    /// Code of a PromptPay bill payment (field 30): biller's id of fifteen digits, and the payment's
    /// reference of up to twenty capitals and digits, which comes back with the money.
    public static func promptPayBill(
        biller: String, reference: String, _ amount: Money
    ) -> PaymentCode? {
        let isReference = reference.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
        }
        guard biller.utf8.count == 15, PromptPayTarget.areDigits(biller.utf8), isReference,
            (1...20).contains(reference.utf8.count),
            let application = PaymentCodeField(0, promptPayBill),
            let id = PaymentCodeField(1, biller), let first = PaymentCodeField(2, reference)
        else { return nil }
        return promptPay(PaymentCodeField(30, [application, id, first]), amount)
    }

    private static func promptPay(_ account: PaymentCodeField?, _ amount: Money) -> PaymentCode? {
        guard amount.currency == .thb, amount.minor > 0 else { return nil }
        return once(
            account: account,
            rest: [
                PaymentCodeField(SharedField.country, "TH"),
                PaymentCodeField(SharedField.currency, baht),
                PaymentCodeField(SharedField.amount, amount.decimal),
            ])
    }

    /// Code of a VietQR transfer (NAPAS, field 38) to a bank's account: the bank's BIN of six digits,
    /// the account of up to 19 letters and digits, and the text that comes back with the money.
    public static func vietQR(
        bank: String, account: String, text: String, _ amount: Money
    ) -> PaymentCode? {
        guard amount.currency == .vnd, amount.minor > 0, bank.utf8.count == 6,
            PromptPayTarget.areDigits(bank.utf8), (1...19).contains(account.utf8.count),
            account.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }),
            let id = PaymentCodeField(0, bank), let number = PaymentCodeField(1, account),
            let application = PaymentCodeField(0, "A000000727"),
            let beneficiary = PaymentCodeField(1, [id, number]),
            let service = PaymentCodeField(2, "QRIBFTTA"),
            let purpose = PaymentCodeField(8, text)
        else { return nil }
        return once(
            account: PaymentCodeField(38, [application, beneficiary, service]),
            rest: [
                PaymentCodeField(SharedField.currency, dong),
                PaymentCodeField(SharedField.amount, amount.decimal),
                PaymentCodeField(SharedField.country, "VN"),
                PaymentCodeField(SharedField.additional, [purpose]),
            ])
    }
}
