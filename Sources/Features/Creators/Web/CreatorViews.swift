import Media
import Web

/// JSON of a creator's public profile.
public struct CreatorView: View {
    let creator: Creator

    public init(creator: Creator) { self.creator = creator }

    public static let shape = Shape<CreatorView>(
        "Creator",
        [
            .id("id") { $0.creator.id }, .text("handle") { $0.creator.handle.text },
            .text("name") { $0.creator.name }, .text("about") { $0.creator.about },
            .text("market") { $0.creator.market.rawValue },
            .int("followers") { $0.creator.followers },
            .maybe("avatar") { $0.creator.avatar.map { Media.path($0, .card).text } },
            .text("href") { CreatorPath.stall($0.creator.handle).text },
        ])
}

struct FollowView: View {
    let follows: Bool
    let followers: Int
    static let shape = Shape<FollowView>(
        "Follow", [.flag("follows") { $0.follows }, .int("followers") { $0.followers }])
}

struct CheckView: View {
    let check: CreatorCheck
    static let shape = Shape<CheckView>(
        "CreatorCheck",
        [
            .id("creator") { $0.check.creator.id },
            .text("handle") { $0.check.creator.handle.text },
            .text("legal_name") { $0.check.proof.legalName },
            .choice("document") { $0.check.proof.document },
            .text("last_four") { $0.check.proof.lastFour }, .choice("state") { $0.check.state },
            .instant("asked_at") { $0.check.askedAt },
        ])
}

struct ChecksView: View {
    let checks: [CreatorCheck]
    static let shape = Shape<ChecksView>(
        "CreatorChecks", [.list("checks") { $0.checks.map { CheckView(check: $0) } }])
}
