import DesignSystem
import Identities
import Web

/// URL paths of notifications.
public enum NotificationPath {
    public static let inbox = Navigation.inbox
    public static let inboxRead = URLPattern("/inbox/read")
    public static let mail = Navigation.operationsMail
    public static let mailRetries = URLPattern1<InboxMessageID>(
        "/operations/mail/", "letter", "/retries")
}
