import HTML
import Synchronization
import Text
import World

/// A ticket for a visit that has no session yet. A page that offers to keep something hands it out
/// as a cookie; whatever the visitor then sends first, even twice at once, opens one session.
package enum VisitTicket {
    package static let cookieName = "pasar_visit"
    /// Lifetime: a page that is left open longer hands out another when it is loaded again.
    package static let seconds = 24 * 3600

    /// The ticket of a request; nil without one that can be ours.
    package static func of(_ cookies: Cookies) -> String? {
        guard let text = cookies[cookieName], World.isToken(text) else { return nil }
        return text
    }
}

/// A ticket that exists once somebody asks for it: few responses hand one out.
package final class OfferedTicket: Sendable {
    private let made = Mutex<String?>(nil)
    private let world: World

    package init(_ world: World) { self.world = world }

    package var text: String {
        made.withLock { made in
            let text = made ?? world.token()
            made = text
            return text
        }
    }
}

extension Response {
    /// A copy that hands a visitor without a session a ticket for one: for pages that offer to put
    /// something into the basket.
    public func offeringVisit() -> Response {
        var out = self
        out.offersVisit = true
        return out
    }
}

/// A request for a page under another address than its own; answered with 301 to that.
public struct MovedPermanently: Error {
    package let path: Path

    public init(to path: Path) { self.path = path }
}
