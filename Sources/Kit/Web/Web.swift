/// Web: one table of routes, from which everything at the edge is made.
///
/// Promises: no route without a permission (`Route.init` asks for it), no body without a bound, one
/// shape of error; a request that may come twice is answered once; what is accepted before a
/// shutdown is finished. Handlers decode, ask, and show; nothing here knows a word of the shop.
public enum Web {
    /// A page's form, an API's object: enough for any but uploads.
    public static let formBytes = 256 * 1024
    /// A body must have arrived within so many seconds of its head (R30).
    public static let bodySeconds = 30
    /// Open connections idle for longer are closed.
    public static let idleSeconds = 60
}
