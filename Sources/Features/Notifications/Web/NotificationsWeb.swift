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
