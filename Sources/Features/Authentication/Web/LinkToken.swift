import Accounts
import Text
import Web
import World

/// A one-time secret on its way from an address to a page's form. The address of a link in a
/// message is answered by a redirect: the secret waits in a cookie, and the page's address has none,
/// so that neither history nor `Referer` keeps it (decision 0020).
public enum LinkToken: String {
    case signUp = "pasar_sign_up"
    case verification = "pasar_verification"
    case reset = "pasar_reset"
    /// A sign-in that waits for its second factor.
    case secondFactor = "pasar_second_factor"
    case firstOperator = "pasar_first_operator"

    /// Lifetime of the cookie: that of most codes.
    static let kept = OneTimeCode.kept

    /// Redirect to a page, with the secret in the cookie. Nothing is looked up and nothing used:
    /// previews and HEAD may do so as often as they like.
    func moved(_ token: String, to page: Path) -> Response {
        let response = Response.see(page).with("referrer-policy", "no-referrer")
        guard World.isToken(token) else { return cleared(response) }
        return kept(token, by: response)
    }

    /// A copy of a response that sets the cookie.
    func kept(_ token: String, by response: Response) -> Response {
        response.keeping(
            cookie: rawValue, token, seconds: Int(Self.kept.milliseconds / 1000))
    }

    /// A copy of a response that deletes the cookie.
    public func cleared(_ response: Response) -> Response {
        response.keeping(cookie: rawValue, "", seconds: 0)
    }

    /// The secret that a request's cookie holds; empty without one.
    public func token(of request: Request) -> String {
        guard let token = request.cookies[rawValue], World.isToken(token) else { return "" }
        return token
    }
}
