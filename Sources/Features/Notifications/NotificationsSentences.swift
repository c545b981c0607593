import Localization
import World

extension Notifications {
    /// Sentence keys that are put together at run time.
    public static let localizedKeys: [LocalizedKeys] = [
        LocalizedKeys("notifications.mail.state.*", InboxMessage.State.self),
        LocalizedKeys("notifications.mail.kind.*", MessageKind.self),
        LocalizedKeys("notifications.mail.filter.*", InboxMessage.Filter.self),
        LocalizedKeys("notifications.mail.empty.*", InboxMessage.Filter.self),
        LocalizedKeys("notifications.mail.cause.*", DeliveryFault.Cause.self),
    ]
}
