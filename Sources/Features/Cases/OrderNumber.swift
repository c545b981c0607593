import Identities
import World

/// An order as operators look it up: by its whole number, or by the six letters that pages and mails
/// print.
enum OrderNumber: Hashable, Sendable {
    case whole(OrderID)
    case ending(IDEnding)

    init?(_ text: String) {
        if let id = OrderID(text) {
            self = .whole(id)
        } else if let ending = IDEnding(text) {
            self = .ending(ending)
        } else {
            return nil
        }
    }
}
