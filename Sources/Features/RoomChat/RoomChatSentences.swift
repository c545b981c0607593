import Localization

extension RoomChat {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("live.reason.*", AbuseReport.Reason.self),
        LocalizedKeys("abuse-reports.verdict.*", AbuseDecision.Verdict.self),
    ]
}
