import Localization
import Modules

extension Collaborations: FeatureModule {
    public static var audits: [Audit] {
        [
            Audit("collaborations") { try audit(in: $0) },
            Audit("collaborations that are late", late: { try auditLate(at: $1, in: $0) }),
        ]
    }

    public static var localizedKeys: [LocalizedKeys] {
        [
            LocalizedKeys("collaborations.state.*", Collaboration.State.self),
            LocalizedKeys("collaborations.content.*", AskedContent.self),
            LocalizedKeys(
                "notice.collaborations.*",
                CollaborationNotice.toCreators + CollaborationNotice.toSellers),
        ]
    }

    public var jobs: [Job] {
        [
            Job(Self.expiring, .maintenance) { try await expireInvitations() },
            Job(Self.ending, .maintenance) { try await endCollaborations() },
        ]
    }
}
