import Accounts
import DesignSystem
import Localization
import Markets
import Media
import Modules
import Carriers
import Payments
import SecondFactors
import Store
import Web
import WebEdge
import World

/// The composition root: all features, their pages, and the edge before them.
@dynamicMemberLookup
public struct Pasar: Sendable {
    public let features: Features
    public let designSystem: DesignSystem
    public let edge: Edge
    /// Folder of uploads while their request runs.
    let spool: String

    public var store: any Store { features.base.store }
    public var world: World { features.base.world }
    public var markets: Markets { features.base.markets }

    /// Migrations of all modules; never reordered, only appended to.
    public static let migrations: [Migration] =
        Migration.joiningParts(Features.types.flatMap { $0.migrations }) + JoinedMigrations.all

    /// Checks of all modules' invariants.
    public static let audits = audits(of: Features.types)

    static func audits(of types: [any FeatureModule.Type]) -> [Audit] {
        types.flatMap { $0.audits } + [Media.audit(of: types.flatMap { $0.pictureUses })]
    }

    /// Style sheets, scripts and pictures in the cascade's order.
    public static var assetFolders: [AssetFolder] {
        [DesignSystem.assets] + Features.webTypes.flatMap { $0.assets }
    }

    /// A feature: `pasar.orders`.
    public subscript<Feature>(dynamicMember feature: KeyPath<Features, Feature>) -> Feature {
        features[keyPath: feature]
    }

    /// Composes the features; opens nothing. `store` must be migrated and `world` must have its
    /// node number. Without a `gateway` or a `carrier` the sandbox is used.
    public init(
        store: any Store, world: World, options: PasarOptions, gateway: Gateway? = nil,
        carrier: (any Carrier)? = nil,
        log: @escaping @Sendable (String) -> Void
    ) async throws {
        let base = ModuleBase(
            store: store, world: world, markets: try options.markets ?? Markets.bundled())
        let strings = try Strings.bundled(adding: options.added)
        let features = try await Features(
            base, options, strings: strings, gateway: gateway, carrier: carrier, log: log)
        let modules = features.webModules
        let designSystem = DesignSystem(
            store: store, world: world, markets: base.markets, strings: strings,
            assets: try Assets(
                folders: Self.assetFolders + options.added.flatMap { $0.assets }),
            slots: PageSlots(modules.flatMap { $0.slots }))
        let system = SystemRoutes(
            store: store, origin: options.edge.origin, modules: features.modules)
        let table = RouteTable(
            designSystem.routes + modules.flatMap { $0.routes(designSystem) } + system.routes)
        let (accounts, secondFactors) = (features.accounts, features.secondFactors)
        var edgeOptions = options.edge
        edgeOptions.formTargets += features.payments.gateway.pageOrigins
        let edge = Edge(
            table: table,
            site: Site(
                identify: { try await secondFactors.resting(accounts.identify($0)) },
                words: designSystem.words, problemPage: designSystem.problemPage,
                signIn: { next in Navigation.signIn().with("next", next.text) },
                secondFactor: SecondFactorPath.factor()),
            options: edgeOptions, world: world, log: log)
        system.late.set(table: table, edge: edge)
        features.sandbox.line.connect(edge)
        features.sandboxCarrier.line.connect(edge)
        self.features = features
        self.designSystem = designSystem
        self.edge = edge
        spool = options.edge.spool
    }
}
