import Localization
import Markets

extension Returns {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("returns.reason.*", ReturnReason.self),
        LocalizedKeys("returns.state.*", Return.State.self),
        LocalizedKeys("returns.decision.*", ReturnDecision.Kind.self),
        LocalizedKeys("returns.turn.*", ReturnSide.allCases.map(\.rawValue) + ["ended"]),
        LocalizedKeys(
            "returns.sentence.*", Return.State.allCases.filter(\.isActive).map(\.rawValue)),
        LocalizedKeys("returns.paid-by.*", ["buyer", "seller"]),
        LocalizedKeys("notice.return-*", ReturnNoticeKind.allCases.map(\.rawValue)),
    ]
}
