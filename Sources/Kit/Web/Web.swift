/// Web: one table of routes, from which everything at the edge is made.
///
/// Promises: no route without an audience (`Route.init` asks for it), no body without a bound, one
/// shape of error; a repeat with an idempotency key gets the first response; requests accepted
/// before a shutdown are finished. Handlers decode, query and render; nothing here knows a word of
/// the shop.
public enum Web {
    /// Bound of a body in bytes: a page's form, an API's object, enough for any but uploads.
    public static let formBytes = 256 * 1024
    /// Time in which a body must have arrived after its head (R30); uploads get more by size.
    public static let bodySeconds = 30
    /// Idle time after which an open connection is closed.
    public static let idleSeconds = 60
}
