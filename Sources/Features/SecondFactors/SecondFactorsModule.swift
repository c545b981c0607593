import Localization
import Modules

extension SecondFactors: FeatureModule {
    public static var audits: [Audit] { [Audit("second factors") { try audit(in: $0) }] }

    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("second-factor.notice.*", changes),
        LocalizedKeys("second-factor.mail.*.text", changes),
    ]

    public var jobs: [Job] { [Job("second factors", .maintenance) { try await sweep() }] }
}
