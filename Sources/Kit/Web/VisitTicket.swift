import Text
import HTML
import World

/// A ticket for a visit that has no session yet. A page that offers to keep something hands it out
/// as a cookie; whatever the visitor then sends first, even twice at once, opens one session.
package enum VisitTicket {
    package static let cookieName = "pasar_visit"
    /// Lifetime: a page that is left open longer hands out another when it is loaded again.
    package static let seconds = 24 * 3600
    /// Characters of a ticket: 32 bytes in base64url.
    static let letters = 43

    /// The ticket of a request; nil without one that can be ours.
    package static func of(_ cookies: Cookies) -> String? {
        guard let text = cookies[cookieName], text.utf8.count == letters,
            text.utf8.allSatisfy({ isLetter($0) })
        else { return nil }
        return text
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
            || byte == 45 || byte == 95
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
