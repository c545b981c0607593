import Localization

extension Cases {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("cases.reason.*", Case.Reason.self),
        LocalizedKeys("cases.state.*", Case.State.self),
        LocalizedKeys("notice.case-*", CaseNoticeKind.allCases.map(\.rawValue)),
    ]
}
