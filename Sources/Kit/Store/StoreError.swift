/// A failure of the store itself, as distinct from a refusal by a rule.
public enum StoreError: Error, Equatable {
    /// The queue is full; nothing was done. Retry after the seconds given.
    case busy(retryAfterSeconds: Int)
    /// The job waited in the queue past its deadline; nothing was done.
    case tooLate
    /// A read exceeded its time limit and was interrupted.
    case cutOff(milliseconds: Int)
    /// The disk is full; nothing was done, reads go on.
    case full
    /// `fsync` failed: the state on disk is unknown, so nothing is answered until a restart.
    case broken(String)
    /// The database server can't be reached; the outcome of a change under way is unknown to the
    /// caller, who repeats it with the same idempotency key.
    case unavailable(String)
    /// A constraint of the schema refused the change.
    case constraint(String)
    /// An invalid statement: a bug of ours.
    case statement(code: String, message: String, sql: String)
    /// A column held NULL, another type, or a value that its enum doesn't know.
    case unreadable(column: Int, as: String)
    /// An applied migration was edited, or is unknown to this version.
    case migration(String)
    /// The store was closed; nothing was done.
    case closed
}
