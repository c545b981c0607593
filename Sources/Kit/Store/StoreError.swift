/// What can go wrong in the store itself, as distinct from a refusal by a rule.
public enum StoreError: Error, Equatable {
    /// Too much waits already; nothing was done. Try again after the seconds given.
    case busy(retryAfterSeconds: Int)
    /// The job waited past its deadline; nothing was done.
    case tooLate
    /// A read ran past its time.
    case cutOff(milliseconds: Int)
    /// The disk is full; nothing was done, reads go on.
    case full
    /// `fsync` failed: what is on disk is unknown, so nothing is answered until a restart.
    case broken(String)
    /// The database server can't be reached; whether a change that was under way happened is
    /// unknown to the caller, who repeats it with the same key.
    case unavailable(String)
    /// A constraint of the schema refused the change.
    case constraint(String)
    /// A statement that a bug wrote.
    case statement(code: String, message: String, sql: String)
    case unreadable(column: Int, as: String)
    /// A migration that was applied reads differently today, or is unknown to this version.
    case migration(String)
    case closed
}
