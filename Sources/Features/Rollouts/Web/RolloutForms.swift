import Accounts
import Identities
import Markets
import Web

/// Query of the page of invitations: a feature, a market, a cursor.
struct InvitationsChoice: Form {
    static let feature = Field<Feature>.choice("feature", default: .live)
    static let market = Field<MarketCode>.choice("market", default: .us)
    static let after = Field<AccountID?>.optionalID("after", of: AccountKind.self)
    static let fields: [any AnyField] = [feature, market, after]
    let feature: Feature
    let market: MarketCode
    let after: AccountID?

    init(_ input: Input) throws {
        feature = try input[Self.feature]
        market = try input[Self.market]
        after = try input[Self.after]
    }

    /// The choice of a refused form.
    init(_ typed: SubmittedForm) {
        feature = typed.input.text("feature").flatMap(Feature.init(rawValue:)) ?? .live
        market = typed.input.text("market").flatMap(MarketCode.init(rawValue:)) ?? .us
        after = nil
    }
}

/// Form that invites somebody.
struct InvitationForm: Form {
    static let feature = Field<Feature>.choice("feature", of: Feature.self)
    static let market = Field<MarketCode>.choice("market", of: MarketCode.self)
    /// Login, account id or handle.
    static let who = Field<String>.text("who", .code, 1...Login.longest)
    static let fields: [any AnyField] = [feature, market, who]
    let feature: Feature
    let market: MarketCode
    let who: String

    init(_ input: Input) throws {
        feature = try input[Self.feature]
        market = try input[Self.market]
        who = try input[Self.who]
    }
}

/// Form that takes an invitation back.
struct InvitationWithdrawalForm: Form {
    static let fields: [any AnyField] = [InvitationForm.feature, InvitationForm.market]
    let feature: Feature
    let market: MarketCode

    init(_ input: Input) throws {
        feature = try input[InvitationForm.feature]
        market = try input[InvitationForm.market]
    }
}

/// JSON of an invitation that was given: the account.
struct InvitedView: View {
    let account: AccountID
    static let shape = Shape<InvitedView>("Invited", [.id("account") { $0.account }])
}

/// JSON of the people invited to a feature in a market.
struct InvitationsView: View {
    struct Entry: View {
        let entry: InvitationsModel.Entry
        static let shape = Shape<Entry>(
            "Invitation",
            [
                .id("account") { $0.entry.invitation.account }, .text("name") { $0.entry.name },
                .text("login") { $0.entry.login },
                .id("invited_by") { $0.entry.invitation.by },
                .instant("at") { $0.entry.invitation.at },
            ])
    }
    /// A feature in a market: its stage, and how many people are invited.
    struct FeatureStage: View {
        let feature: Feature
        let market: MarketCode
        let state: InvitationsModel.State
        static let shape = Shape<FeatureStage>(
            "RolloutStage",
            [
                .choice("feature") { $0.feature }, .choice("market") { $0.market },
                .text("state") { "\($0.state.rollout)" }, .int("invited") { $0.state.invited },
            ])
    }
    let shown: InvitationsModel
    /// Every feature in every market, in the order of the page.
    var stages: [FeatureStage] {
        Feature.allCases.flatMap { feature in
            MarketCode.allCases.compactMap { market in
                shown.states[feature]?[market].map {
                    FeatureStage(feature: feature, market: market, state: $0)
                }
            }
        }
    }
    static let shape = Shape<InvitationsView>(
        "Invitations",
        [
            .choice("feature") { $0.shown.feature }, .choice("market") { $0.shown.market },
            .text("state") { "\($0.shown.rollout)" }, .list("states") { $0.stages },
            .list("invitations") { $0.shown.entries.map { Entry(entry: $0) } },
            .maybe("next") { $0.shown.next?.description },
        ])
}
