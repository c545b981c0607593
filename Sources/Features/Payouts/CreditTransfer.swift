import Markets
import Money
import Store
import Text
import World

/// A batch as ISO 20022 customer credit transfer initiation, `pain.001.001.09`.
///
/// Elements, their order and their lengths are those of the message definition (ISO 20022 Payments
/// Initiation, MDR part 2, 2019); the characters those that every bank takes (`BankText`). The time is
/// the approval's, so that the file is the same whenever it is made.
struct CreditTransfer {
    private let file: BankFile

    init(_ file: BankFile) { self.file = file }

    /// Longest `Max35Text`, `Max140Text` and `Max34Text`.
    private static let (reference, name, account) = (35, 140, 34)

    var text: String {
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

    private var message: String { reference(file.batch.description) }
    private var currency: Currency { file.market.currency }
    private var sums: String {
        "<NbOfTxs>\(file.lines.count)</NbOfTxs><CtrlSum>\(total.decimal)</CtrlSum>"
    }
    /// Sum of the payments that stand in the file.
    private var total: Money { file.lines.map(\.amount).sum(currency) }

    private var header: String {
        """
        <GrpHdr><MsgId>\(message)</MsgId><CreDtTm>\(file.approvedAt.xmlDateTime)</CreDtTm>\(sums)\
        <InitgPty>\(named(file.payer.holder))</InitgPty></GrpHdr>
        """
    }

    private var payment: String {
        """
        <PmtInf><PmtInfId>\(message)</PmtInfId><PmtMtd>TRF</PmtMtd>\(sums)\
        <ReqdExctnDt><Dt>\(Zone.utc.day(of: file.approvedAt))</Dt></ReqdExctnDt>\
        <Dbtr>\(named(file.payer.holder))</Dbtr>\
        <DbtrAcct>\(account(file.payer.number))\
        <Ccy>\(currency.code)</Ccy></DbtrAcct>\
        <DbtrAgt>\(agent(file.payer))</DbtrAgt>
        \(file.lines.map(transfer).joined(separator: "\n"))
        </PmtInf>
        """
    }

    private func transfer(_ line: BankFile.Line) -> String {
        let amount = line.amount
        let id = reference(line.endToEndID)
        return """
            <CdtTrfTxInf><PmtId><InstrId>\(id)</InstrId><EndToEndId>\(id)</EndToEndId></PmtId>\
            <Amt><InstdAmt Ccy="\(amount.currency.code)">\(amount.decimal)</InstdAmt></Amt>\
            <CdtrAgt>\(agent(line.account))</CdtrAgt>\
            <Cdtr>\(named(line.account.holder))</Cdtr>\
            <CdtrAcct>\(account(line.account.number))</CdtrAcct>\
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
    private func agent(_ account: BankAccount) -> String {
        let code = account.code.uppercased()
        let name = "<Nm>\(BankText.plain(account.bank, most: Self.name))</Nm>"
        let identified: String
        if BankText.isBIC(code) {
            identified = "<BICFI>\(code)</BICFI>"
        } else if let system = Self.clearing[file.market], !code.isEmpty {
            identified = """
                <ClrSysMmbId><ClrSysId><Cd>\(system)</Cd></ClrSysId>\
                <MmbId>\(BankText.plain(code, most: Self.reference))</MmbId></ClrSysMmbId>
                """
        } else {
            identified = ""
        }
        return "<FinInstnId>\(identified)\(name)</FinInstnId>"
    }

    /// Codes of national clearing systems, from ISO 20022's external code list
    /// `ExternalClearingSystemIdentification1Code`: the ABA's routing numbers, the UK's sort codes.
    private static let clearing: [MarketCode: String] = [.us: "USABA", .gb: "GBDSC"]

    private func reference(_ id: String) -> String {
        BankText.plain(String(id.map { $0 == "_" ? "-" : $0 }), most: Self.reference)
    }
}

extension Instant {
    /// `ISODateTime` in UTC: `2026-11-22T14:05:09Z`.
    var xmlDateTime: String {
        let day = Zone.utc.day(of: self)
        let seconds = (self - Zone.utc.start(of: day)).milliseconds / 1000
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(day)T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))Z"
    }
}
