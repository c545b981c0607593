import Access
import World

/// Identities: the kinds of things that ids name, left of every feature, so that no feature
/// carries another's id as a raw integer. `OrderID` prints as `ord_…` with a check character.

/// Accounts and sessions are the kit's (Access): every caller has them.
public typealias AccountKind = Access.AccountKind
public typealias AccountID = Access.AccountID
public typealias SessionKind = Access.SessionKind
public typealias SessionID = Access.SessionID

/// A shopper: an account, else a visitor's session. The two kinds of ids never coincide.
public enum ShopperKind: IDKind { public static var prefix: String { "sho" } }
public typealias ShopperID = ID<ShopperKind>

extension ID where T == ShopperKind {
    /// The shopper who is signed in.
    public init(_ account: AccountID) { self.init(account.rawValue) }
    /// The visitor of a session.
    public init(_ session: SessionID) { self.init(session.rawValue) }
}

/// A line of an account's inbox.
public enum NoticeKind: IDKind { public static var prefix: String { "ntc" } }
public typealias NoticeID = ID<NoticeKind>

/// An outgoing mail or text message.
public enum InboxMessageKind: IDKind { public static var prefix: String { "msg" } }
public typealias InboxMessageID = ID<InboxMessageKind>

/// A code sent to prove an address.
public enum OneTimeCodeKind: IDKind { public static var prefix: String { "otc" } }
public typealias OneTimeCodeID = ID<OneTimeCodeKind>

/// A sign-up waiting for its code.
public enum SignUpKind: IDKind { public static var prefix: String { "sgn" } }
public typealias SignUpID = ID<SignUpKind>

/// A role given or taken.
public enum RoleChangeKind: IDKind { public static var prefix: String { "rol" } }
public typealias RoleChangeID = ID<RoleChangeKind>

/// A role that waits for a second operator.
public enum RoleRequestKind: IDKind { public static var prefix: String { "rrq" } }
public typealias RoleRequestID = ID<RoleRequestKind>

/// An act of an operator on an account.
public enum AccountActionKind: IDKind { public static var prefix: String { "act" } }
public typealias AccountActionID = ID<AccountActionKind>

/// A merchant's shop.
public enum ShopKind: IDKind { public static var prefix: String { "shp" } }
public typealias ShopID = ID<ShopKind>

/// A picture with its sizes.
public enum PictureKind: IDKind { public static var prefix: String { "pic" } }
public typealias PictureID = ID<PictureKind>

/// A product with its SKUs.
public enum ProductKind: IDKind { public static var prefix: String { "prd" } }
public typealias ProductID = ID<ProductKind>

/// A variant of a product, which is stocked and sold.
public enum SKUKind: IDKind { public static var prefix: String { "sku" } }
public typealias SKUID = ID<SKUKind>

/// A place that holds stock.
public enum LocationKind: IDKind { public static var prefix: String { "loc" } }
public typealias LocationID = ID<LocationKind>

/// A change of stock on hand.
public enum StockMoveKind: IDKind { public static var prefix: String { "mov" } }
public typealias StockMoveID = ID<StockMoveKind>

public enum LicenceWithdrawalKind: IDKind { public static var prefix: String { "lwd" } }
public typealias LicenceWithdrawalID = ID<LicenceWithdrawalKind>

/// Holder of reserved stock: a checkout, a flash sale, an allocation.
public enum StockHolderKind: IDKind { public static var prefix: String { "hld" } }
public typealias StockHolderID = ID<StockHolderKind>

extension ID where T == StockHolderKind {
    /// The checkout that will buy the stock.
    public init(_ checkout: CheckoutID) { self.init(checkout.rawValue) }
    /// The flash sale that promises the stock.
    public init(_ sale: FlashSaleID) { self.init(sale.rawValue) }
    /// The allocation that sets the stock aside.
    public init(_ allocation: AllocationID) { self.init(allocation.rawValue) }
}

/// Stock kept for a checkout or a promotion.
public enum ReservationKind: IDKind { public static var prefix: String { "res" } }
public typealias ReservationID = ID<ReservationKind>

/// An imported file.
public enum ImportKind: IDKind { public static var prefix: String { "imp" } }
public typealias ImportID = ID<ImportKind>

/// A ledger transfer.
public enum TransferKind: IDKind { public static var prefix: String { "trf" } }
public typealias TransferID = ID<TransferKind>

/// A charge asked of a gateway.
public enum PaymentKind: IDKind { public static var prefix: String { "pay" } }
public typealias PaymentID = ID<PaymentKind>

/// Money on its way back to a buyer.
public enum RefundKind: IDKind { public static var prefix: String { "ref" } }
public typealias RefundID = ID<RefundKind>

/// A buyer's case about an order.
public enum CaseKind: IDKind { public static var prefix: String { "cas" } }
public typealias CaseID = ID<CaseKind>

/// An invoice or credit note.
public enum InvoiceKind: IDKind { public static var prefix: String { "inv" } }
public typealias InvoiceID = ID<InvoiceKind>

/// A buyer's return of units of an order.
public enum ReturnKind: IDKind { public static var prefix: String { "ret" } }
public typealias ReturnID = ID<ReturnKind>

/// A cancellation of units of an order, asked for or done.
public enum CancellationKind: IDKind { public static var prefix: String { "can" } }
public typealias CancellationID = ID<CancellationKind>

/// A withdrawal from an order by somebody who isn't signed in.
public enum WithdrawalKind: IDKind { public static var prefix: String { "wdr" } }
public typealias WithdrawalID = ID<WithdrawalKind>

/// A dispute: a buyer's bank takes a payment back.
public enum DisputeKind: IDKind { public static var prefix: String { "dsp" } }
public typealias DisputeID = ID<DisputeKind>

/// A gateway's webhook event.
public enum GatewayEventKind: IDKind { public static var prefix: String { "evt" } }
public typealias GatewayEventID = ID<GatewayEventKind>

/// One payment for orders of several shops.
public enum CheckoutKind: IDKind { public static var prefix: String { "chk" } }
public typealias CheckoutID = ID<CheckoutKind>

/// A purchase from one shop.
public enum OrderKind: IDKind { public static var prefix: String { "ord" } }
public typealias OrderID = ID<OrderKind>

/// An account that recommends.
public enum CreatorKind: IDKind { public static var prefix: String { "crt" } }
public typealias CreatorID = ID<CreatorKind>

/// A creator's stall.
public enum StallKind: IDKind { public static var prefix: String { "stl" } }
public typealias StallID = ID<StallKind>

/// A section of a stall.
public enum StallShelfKind: IDKind { public static var prefix: String { "shf" } }
public typealias StallShelfID = ID<StallShelfKind>

/// A stall taken down.
public enum StallClosureKind: IDKind { public static var prefix: String { "scl" } }
public typealias StallClosureID = ID<StallClosureKind>

/// A creator's identity check.
public enum CreatorCheckKind: IDKind { public static var prefix: String { "chc" } }
public typealias CreatorCheckID = ID<CreatorCheckKind>

/// A commission booked or moved.
public enum CommissionFactKind: IDKind { public static var prefix: String { "com" } }
public typealias CommissionFactID = ID<CommissionFactKind>

/// A balance on its way to a bank.
public enum PayoutKind: IDKind { public static var prefix: String { "pyo" } }
public typealias PayoutID = ID<PayoutKind>

/// Payouts that go to the bank in one file.
public enum PayoutBatchKind: IDKind { public static var prefix: String { "pbt" } }
public typealias PayoutBatchID = ID<PayoutBatchKind>

/// A download of a batch's bank file.
public enum PayoutDownloadKind: IDKind { public static var prefix: String { "pdl" } }
public typealias PayoutDownloadID = ID<PayoutDownloadKind>

/// The operator's own bank account, from which payouts are paid.
public enum PayingAccountKind: IDKind { public static var prefix: String { "pya" } }
public typealias PayingAccountID = ID<PayingAccountKind>

/// A tax that was paid to an authority.
public enum RemittanceKind: IDKind { public static var prefix: String { "rmt" } }
public typealias RemittanceID = ID<RemittanceKind>

/// A shop's own rule for its reserve.
public enum ReserveTermKind: IDKind { public static var prefix: String { "rsv" } }
public typealias ReserveTermID = ID<ReserveTermKind>

/// An imported statement of a bank or a gateway.
public enum SettlementFileKind: IDKind { public static var prefix: String { "stf" } }
public typealias SettlementFileID = ID<SettlementFileKind>

/// A flash sale in a room.
public enum FlashSaleKind: IDKind { public static var prefix: String { "fls" } }
public typealias FlashSaleID = ID<FlashSaleKind>

/// A buyer's claim on a flash sale.
public enum FlashClaimKind: IDKind { public static var prefix: String { "clm" } }
public typealias FlashClaimID = ID<FlashClaimKind>

/// Stock set aside for a creator.
public enum AllocationKind: IDKind { public static var prefix: String { "alc" } }
public typealias AllocationID = ID<AllocationKind>

/// A voucher.
public enum VoucherKind: IDKind { public static var prefix: String { "vch" } }
public typealias VoucherID = ID<VoucherKind>

/// A buyer's voucher.
public enum VoucherClaimKind: IDKind { public static var prefix: String { "vcl" } }
public typealias VoucherClaimID = ID<VoucherClaimKind>

/// A seller's plan for invited creators.
public enum TargetedPlanKind: IDKind { public static var prefix: String { "tpl" } }
public typealias TargetedPlanID = ID<TargetedPlanKind>

/// A creator's part in a targeted plan.
public enum CollaborationKind: IDKind { public static var prefix: String { "clb" } }
public typealias CollaborationID = ID<CollaborationKind>

/// A LIVE room.
public enum RoomKind: IDKind { public static var prefix: String { "liv" } }
public typealias RoomID = ID<RoomKind>

/// A message in a room's chat.
public enum ChatMessageKind: IDKind { public static var prefix: String { "msg" } }
public typealias ChatMessageID = ID<ChatMessageKind>

/// A report of a room or message.
public enum AbuseReportKind: IDKind { public static var prefix: String { "cpl" } }
public typealias AbuseReportID = ID<AbuseReportKind>

/// An operator's decision on abuse reports.
public enum AbuseDecisionKind: IDKind { public static var prefix: String { "abd" } }
public typealias AbuseDecisionID = ID<AbuseDecisionKind>

/// Goods of one buyer, packed together.
public enum ParcelKind: IDKind { public static var prefix: String { "pcl" } }
public typealias ParcelID = ID<ParcelKind>

/// A label bought from a carrier, or asked for.
public enum LabelKind: IDKind { public static var prefix: String { "lbl" } }
public typealias LabelID = ID<LabelKind>

/// A carrier's webhook event.
public enum TrackingEventKind: IDKind { public static var prefix: String { "tev" } }
public typealias TrackingEventID = ID<TrackingEventKind>
