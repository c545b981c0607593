import Access
import Store
import World

/// A sign-in whose password was right, and which waits for the account's second factor.
public struct WaitingSignIn: Sendable {
    public let account: AccountID
    /// Name of the account.
    public let name: String
    /// Secret of the browser that began it; stored as its hash alone.
    public let token: String
    /// Stored password hash that was right: another one ends the wait.
    public let passwordHash: String
    public let at: Instant
}

/// Port: whoever asks for a second factor after the password.
public protocol SecondFactorAsking: Sendable {
    /// Step: keeps the sign-in if its account has a second factor; false if it has none.
    func ask(_ waiting: WaitingSignIn, in db: Transaction) throws -> Bool
}

/// Result of a right password.
public enum SignInResult: Sendable {
    case signedIn(SignedIn)
    case waits(WaitingSignIn)
}
