import Modules
import Store

extension SandboxCarrier: FeatureModule {
    public static var hasSentences: Bool { false }
    public static let migrations = CarriersSchema.migrations

    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] {
        [
            TransactionHandler(LabelUsed.self) { event, db in
                try use(event.label, at: event.at, in: db)
            }
        ]
    }

    public var jobs: [Job] { [Job("sandbox carrier") { try await callDue() }] }
}
