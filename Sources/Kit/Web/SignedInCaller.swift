import Access

extension Caller {
    /// The account of a route for people who are signed in.
    public var here: AccountID {
        get throws {
            guard let account else { throw EdgeRefusal.signInFirst }
            return account
        }
    }
}
