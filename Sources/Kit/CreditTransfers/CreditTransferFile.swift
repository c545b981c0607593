import Money
import Text
import World

/// An account at a bank, as a payment names it.
public struct CreditTransferParty: Sendable {
    public let holder: String
    /// Name of the bank.
    public let bank: String
    /// BIC, or the bank's member number in its national clearing; may be empty.
    public let code: String
    /// IBAN, or the number as the bank has it.
    public let number: String

    public init(holder: String, bank: String, code: String, number: String) {
        self.holder = holder
        self.bank = bank
        self.code = code
        self.number = number
    }
}

/// A batch of payments from one account in one currency as ISO 20022 customer credit transfer
/// initiation, `pain.001.001.09`.
///
/// Elements, their order and their lengths are those of the message definition (ISO 20022 Payments
/// Initiation, MDR part 2, 2019); the characters those that every bank takes (`BankText`). The same
/// values give the same bytes.
public struct CreditTransferFile: Sendable {
    public struct Payment: Sendable {
        let id: String
        let payee: CreditTransferParty
        let amount: Money

        /// A payment; `id` is what the bank's statement names again.
        public init(id: String, payee: CreditTransferParty, amount: Money) {
            self.id = id
            self.payee = payee
            self.amount = amount
        }
    }

    private let id: String
    private let createdAt: Instant
    private let payer: CreditTransferParty
    private let currency: Currency
    private let clearing: String?
    private let payments: [Payment]

    /// A file; `clearing` is the national clearing system's code of ISO 20022's external code list
    /// `ExternalClearingSystemIdentification1Code`, by which banks without a BIC are named.
    public init(
        id: String, createdAt: Instant, payer: CreditTransferParty, currency: Currency,
        clearing: String?, payments: [Payment]
    ) {
        self.id = id
        self.createdAt = createdAt
        self.payer = payer
        self.currency = currency
        self.clearing = clearing
        self.payments = payments
    }

    /// Longest `Max35Text`, `Max140Text` and `Max34Text`.
    private static let (reference, name, account) = (35, 140, 34)

    public var text: String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
        <CstmrCdtTrfInitn>
        \(header)
        \(payment)
        </CstmrCdtTrfInitn>
        </Document>

        """
    }

    private var message: String { reference(id) }
    private var sums: String {
        "<NbOfTxs>\(payments.count)</NbOfTxs><CtrlSum>\(total.decimal)</CtrlSum>"
    }
    /// Sum of the payments that stand in the file.
    private var total: Money { payments.map(\.amount).sum(currency) }

    private var header: String {
        """
        <GrpHdr><MsgId>\(message)</MsgId><CreDtTm>\(createdAt.iso8601(.second))</CreDtTm>\(sums)\
        <InitgPty>\(named(payer.holder))</InitgPty></GrpHdr>
        """
    }

    private var payment: String {
        """
        <PmtInf><PmtInfId>\(message)</PmtInfId><PmtMtd>TRF</PmtMtd>\(sums)\
        <ReqdExctnDt><Dt>\(Zone.utc.day(of: createdAt))</Dt></ReqdExctnDt>\
        <Dbtr>\(named(payer.holder))</Dbtr>\
        <DbtrAcct>\(account(payer.number))\
        <Ccy>\(currency.code)</Ccy></DbtrAcct>\
        <DbtrAgt>\(agent(payer))</DbtrAgt>
        \(payments.map(transfer).joined(separator: "\n"))
        </PmtInf>
        """
    }

    private func transfer(_ payment: Payment) -> String {
        let amount = payment.amount
        let id = reference(payment.id)
        return """
            <CdtTrfTxInf><PmtId><InstrId>\(id)</InstrId><EndToEndId>\(id)</EndToEndId></PmtId>\
            <Amt><InstdAmt Ccy="\(amount.currency.code)">\(amount.decimal)</InstdAmt></Amt>\
            <CdtrAgt>\(agent(payment.payee))</CdtrAgt>\
            <Cdtr>\(named(payment.payee.holder))</Cdtr>\
            <CdtrAcct>\(account(payment.payee.number))</CdtrAcct>\
            <RmtInf><Ustrd>\(id)</Ustrd></RmtInf></CdtTrfTxInf>
            """
    }

    private func named(_ holder: String) -> String {
        "<Nm>\(BankText.plain(holder, most: Self.name))</Nm>"
    }

    /// An IBAN, or the number as the bank has it.
    private func account(_ number: String) -> String {
        let digits = BankText.plain(number.uppercased(), most: Self.account)
        return BankText.isIBAN(number)
            ? "<Id><IBAN>\(digits)</IBAN></Id>" : "<Id><Othr><Id>\(digits)</Id></Othr></Id>"
    }

    /// The bank by its BIC, by its member number in the national clearing, or by its name.
    private func agent(_ party: CreditTransferParty) -> String {
        let code = party.code.uppercased()
        let name = "<Nm>\(BankText.plain(party.bank, most: Self.name))</Nm>"
        let identified: String
        if BankText.isBIC(code) {
            identified = "<BICFI>\(code)</BICFI>"
        } else if let clearing, !code.isEmpty {
            identified = """
                <ClrSysMmbId><ClrSysId><Cd>\(clearing)</Cd></ClrSysId>\
                <MmbId>\(BankText.plain(code, most: Self.reference))</MmbId></ClrSysMmbId>
                """
        } else {
            identified = ""
        }
        return "<FinInstnId>\(identified)\(name)</FinInstnId>"
    }

    private func reference(_ id: String) -> String {
        BankText.plain(String(id.map { $0 == "_" ? "-" : $0 }), most: Self.reference)
    }
}
