import Web
import DesignSystem

/// Routes and pages of notifications.
public struct NotificationsWeb: Sendable {
    let notifications: Notifications
    let designSystem: DesignSystem

    public init(notifications: Notifications, designSystem: DesignSystem) {
        self.notifications = notifications
        self.designSystem = designSystem
    }
}

extension Notifications: WebModule {
    public var slots: [SlotPart] {
        [
            .badge(.inbox) { caller, db in
                try caller.account.map { try Self.unread(of: $0, in: db) } ?? 0
            }
        ]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        NotificationsWeb(notifications: self, designSystem: designSystem).routes
    }
}
