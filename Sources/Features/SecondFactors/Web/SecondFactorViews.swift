import Web

/// JSON of an account's second factor.
struct SecondFactorView: View {
    let isOn: Bool
    let codesLeft: Int
    static let shape = Shape<SecondFactorView>(
        "SecondFactor", [.flag("on") { $0.isOn }, .int("recovery_codes_left") { $0.codesLeft }])
}

/// JSON of a secret that is being set up.
struct FactorSetupView: View {
    let setup: FactorSetup
    static let shape = Shape<FactorSetupView>(
        "SecondFactorSetup",
        [.text("address") { $0.setup.address }, .text("secret") { $0.setup.typed }])
}

/// JSON of recovery codes, which are shown once.
struct RecoveryCodesView: View {
    let codes: [String]
    static let shape = Shape<RecoveryCodesView>(
        "RecoveryCodes", [.texts("codes") { $0.codes }])
}
