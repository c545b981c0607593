import Access

extension Response {
    /// A copy that the security log records: `sign-in`, `role-granted`.
    /// - Parameters:
    ///   - account: who did it, if the request itself doesn't say: somebody who just signed in.
    ///   - subject: whom it is about, if somebody else.
    public func recorded(
        _ event: StaticString, account: AccountID? = nil, subject: String? = nil
    ) -> Response {
        var out = self
        out.security = SecurityMark(event: "\(event)", account: account, subject: subject)
        return out
    }
}

/// Event that a response is recorded as.
package struct SecurityMark: Sendable {
    package let event: String
    package let account: AccountID?
    package let subject: String?

    package init(event: String, account: AccountID?, subject: String?) {
        self.event = event
        self.account = account
        self.subject = subject
    }
}
