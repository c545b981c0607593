import World

/// Parts of a request that identify its caller.
public struct Visit: Sendable {
    /// Cookies of the request.
    public let cookies: Cookies
    /// The `Accept-Language` header, empty if absent.
    public let acceptLanguage: String
    public let now: Instant
    private let preview: @Sendable () -> Bool
    /// True if nobody looks at the response; see `Request.isPreview`.
    public var isPreview: Bool { preview() }

    package init(
        cookies: Cookies, acceptLanguage: String, now: Instant,
        preview: @escaping @Sendable () -> Bool
    ) {
        self.cookies = cookies
        self.acceptLanguage = acceptLanguage
        self.now = now
        self.preview = preview
    }
}
