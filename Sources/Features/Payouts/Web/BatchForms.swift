import Identities
import Markets
import Money
import Store
import Web
import World

/// Query of the page of batches: the cursor.
struct BatchPage: Form {
    static let before = Field<PayoutBatchID?>.optionalID("before", of: PayoutBatchKind.self)
    static let fields: [any AnyField] = [before]
    let before: PayoutBatchID?
    init(_ input: Input) throws { before = try input[Self.before] }
    init() { before = nil }
}

/// The market whose payouts are gathered.
struct GatherForm: Form {
    static let market = Field<MarketCode>.choice("market")
    static let fields: [any AnyField] = [market]
    let market: MarketCode
    init(_ input: Input) throws { market = try input[Self.market] }
}

/// The operator's own account: number as the bank writes it, or an IBAN.
struct PayerForm: Form {
    static let market = Field<MarketCode>.choice("market")
    static let holder = Field<String>.text("holder", .name, BankAccount.holderLength)
    static let bank = Field<String>.text("bank", .name, BankAccount.bankLength)
    static let code = Field<String?>.optional("code", max: 16) { text in
        let kept = text.filter { $0 != " " && $0 != "-" }
        return kept.utf8.allSatisfy({ $0 > 47 && $0 < 123 }) ? kept.uppercased() : nil
    }
    static let number = Field<String>.text("number", .code, 4...44, secret: true)
    static let fields: [any AnyField] = [market, holder, bank, code, number]
    let market: MarketCode
    let account: BankAccount
    init(_ input: Input) throws {
        market = try input[Self.market]
        account = BankAccount(
            holder: try input[Self.holder], bank: try input[Self.bank],
            code: try input[Self.code] ?? "",
            number: try input[Self.number].filter { $0 != " " && $0 != "-" }.uppercased())
    }
}

/// Query of a bank file: its format.
struct BankFileForm: Form {
    static let format = Field<BankFileFormat>.choice("format", default: .pain001)
    static let fields: [any AnyField] = [format]
    let format: BankFileFormat
    init(_ input: Input) throws { format = try input[Self.format] }
}

/// The payout that is taken out of a batch.
struct RemovalForm: Form {
    static let payout = Field<PayoutID>.id("payout")
    static let fields: [any AnyField] = [payout]
    let payout: PayoutID
    init(_ input: Input) throws { payout = try input[Self.payout] }
}

/// JSON of the batch that was made: its id.
struct GatheredView: View {
    let id: PayoutBatchID
    static let shape = Shape<GatheredView>("GatheredBatch", [.id("id") { $0.id }])
}

struct ListedBatchView: View {
    let batch: PayoutBatch
    static let shape = Shape<ListedBatchView>(
        "ListedPayoutBatch",
        [
            .id("id") { $0.batch.id }, .choice("market") { $0.batch.market },
            .choice("state") { $0.batch.state }, .int("count") { $0.batch.count },
            .money("total") { $0.batch.total }, .text("paid_from") { $0.batch.payer.masked },
            .id("made_by") { $0.batch.madeBy }, .instant("made_at") { $0.batch.madeAt },
            .maybe("approved_by") { $0.batch.approvedBy?.description },
            .maybe("approved_at", at: { $0.batch.approvedAt }),
            .maybe("sent_at", at: { $0.batch.sentAt }),
        ])
}

struct BatchView: View {
    struct FileView: View {
        let file: BankFileSeal
        static let shape = Shape<FileView>(
            "PayoutFile",
            [
                .choice("format") { $0.file.format }, .text("sha256") { $0.file.sha256 },
                .int("bytes") { $0.file.bytes },
            ])
    }
    struct DownloadView: View {
        let download: BankFileDownload
        static let shape = Shape<DownloadView>(
            "PayoutFileDownload",
            [
                .choice("format") { $0.download.format }, .id("account") { $0.download.account },
                .instant("at") { $0.download.at },
            ])
    }
    let shown: PayoutBatchPageModel
    static let shape = Shape<BatchView>(
        "PayoutBatch",
        [
            .object("batch") { ListedBatchView(batch: $0.shown.batch) },
            .list("payouts") { $0.shown.payouts.map { PayoutView(payout: $0) } },
            .list("files") { $0.shown.files.map { FileView(file: $0) } },
            .list("downloads") { $0.shown.downloads.map { DownloadView(download: $0) } },
        ])
}

struct BatchesView: View {
    struct WaitingView: View {
        let waiting: PayoutBatchList.Waiting
        static let shape = Shape<WaitingView>(
            "WaitingPayouts",
            [
                .choice("market") { $0.waiting.market }, .int("count") { $0.waiting.count },
                .money("total") { $0.waiting.total },
            ])
    }
    let list: PayoutBatchList
    static let shape = Shape<BatchesView>(
        "PayoutBatches",
        [
            .list("waiting") { $0.list.waiting.map { WaitingView(waiting: $0) } },
            .list("batches") { $0.list.batches.map { ListedBatchView(batch: $0) } },
            .maybe("next") { $0.list.next?.description },
        ])
}
