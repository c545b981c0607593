import Localization
import Payments

extension Disputes {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("disputes.reason.*", DisputeReason.self),
        LocalizedKeys("disputes.state.*", Dispute.State.self),
        LocalizedKeys("disputes.order.*", Dispute.State.self),
        LocalizedKeys("disputes.which.*", DisputeChoice.Which.self),
        LocalizedKeys("notice.dispute-*.buyer", DisputeNoticeKind.allCases.map(\.rawValue)),
        LocalizedKeys("notice.dispute-*.seller", DisputeNoticeKind.allCases.map(\.rawValue)),
    ]
}
