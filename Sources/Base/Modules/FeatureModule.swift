import Localization
import Markets
import Prometheus
import Store
import World

/// Modules: a feature's contributions to the composition. The composition loops over one list of
/// modules, so that a new feature edits Package.swift and that list.

/// A feature's contributions that have nothing to do with HTTP. All are empty by default.
public protocol FeatureModule: Sendable {
    /// Name of the target, whose folder has the sentences.
    static var target: String { get }
    /// True if the target has `Files/strings`, as almost every feature has.
    static var hasSentences: Bool { get }
    /// Migrations in their order; appended to, never reordered.
    static var migrations: [Migration] { get }
    /// Checks of the feature's invariants on live data.
    static var audits: [Audit] { get }
    /// Columns of the feature's tables that hold ids of pictures.
    static var pictureUses: [PictureUse] { get }
    /// Sentence keys that the feature puts together at run time.
    static var localizedKeys: [LocalizedKeys] { get }
    /// Handlers of other features' events, inside the transaction in which they happen. Static, as
    /// the features that publish are made before those that handle.
    static func handlers(_ base: ModuleBase) -> [TransactionHandler]
    /// Recurring work.
    var jobs: [Job] { get }
    /// Readers of the outbox.
    var readers: [OutboxReader] { get }
    /// Figures of this moment, for Prometheus.
    func gauges() async -> [Figure]
}

extension FeatureModule {
    public static var target: String { String(describing: Self.self) }
    public static var hasSentences: Bool { true }
    public static var migrations: [Migration] { [] }
    public static var audits: [Audit] { [] }
    public static var pictureUses: [PictureUse] { [] }
    public static var localizedKeys: [LocalizedKeys] { [] }
    public static func handlers(_ base: ModuleBase) -> [TransactionHandler] { [] }
    public var jobs: [Job] { [] }
    public var readers: [OutboxReader] { [] }
    public func gauges() async -> [Figure] { [] }
}

/// Base of every module: the same for all.
public struct ModuleBase: Sendable {
    public let store: any Store
    public let world: World
    public let markets: Markets

    public init(store: any Store, world: World, markets: Markets) {
        self.store = store
        self.world = world
        self.markets = markets
    }
}

/// A check of invariants on live data.
public struct Audit: Sendable {
    /// Name in the report of `pasar verify`.
    public let name: String
    /// Step in a read: a sentence about the first wrong row, nil if all are right.
    public let step: @Sendable (Transaction) throws -> String?
    /// Step that needs the time: what should have happened by now, and hasn't.
    public let late: (@Sendable (Transaction, Instant) throws -> String?)?

    public init(_ name: String, step: @escaping @Sendable (Transaction) throws -> String?) {
        self.name = name
        self.step = step
        late = nil
    }

    /// An audit of lateness.
    public init(
        _ name: String, late: @escaping @Sendable (Transaction, Instant) throws -> String?
    ) {
        self.name = name
        step = { _ in nil }
        self.late = late
    }
}

/// Recurring work of a feature, done in short, bounded rounds.
public struct Job: Sendable {
    /// Pause between rounds.
    public enum Pace: Sendable {
        /// Half a second when nothing is left to do, none otherwise.
        case steady
        /// A minute.
        case maintenance
    }

    /// Name in the log.
    public let name: String
    public let pace: Pace
    /// One round; returns how much was done.
    public let run: @Sendable () async throws -> Int

    public init(
        _ name: String, _ pace: Pace = .steady, run: @escaping @Sendable () async throws -> Int
    ) {
        self.name = name
        self.pace = pace
        self.run = run
    }
}
