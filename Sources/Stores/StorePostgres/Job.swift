import Store

/// Work that waits for a connection. May be attempted more than once; completes its callers once.
protocol Job: Sendable {
    /// Earliest deadline of its members, in `monotonicMicroseconds`.
    var deadline: Int64 { get }
    /// Fails members past their deadline; returns the rest, nil if none is left.
    func inTime(at now: Int64) -> (any Job)?
    /// Runs in an open transaction; the returned closure completes the callers after the commit.
    func attempt(in db: Transaction) throws -> () -> Void
    func fail(_ error: any Error)
    /// Smaller jobs that make up this one; empty if it can't be divided.
    func divided(into size: Int) -> [any Job]
    /// Number of members that share the transaction.
    var size: Int { get }
}

extension Job {
    func divided(into size: Int) -> [any Job] { [] }
    var size: Int { 1 }
}

/// A closure of `write`, `read` or `report`.
struct Closure<T: Sendable>: Job {
    let body: @Sendable (Transaction) throws -> T
    let deadline: Int64
    let waiting: CheckedContinuation<T, any Error>

    func attempt(in db: Transaction) throws -> () -> Void {
        let answer = try body(db)
        return { waiting.resume(returning: answer) }
    }

    func fail(_ error: any Error) { waiting.resume(throwing: error) }

    func inTime(at now: Int64) -> (any Job)? {
        if now <= deadline { return self }
        fail(StoreError.tooLate)
        return nil
    }
}

/// A queued command, to be batched with others of its type.
struct Member<C: BatchCommand>: Sendable {
    let command: C
    let deadline: Int64
    let waiting: CheckedContinuation<C.Output, any Error>
}

/// Commands of one type that share a transaction.
struct Batch<C: BatchCommand>: Job {
    let members: [Member<C>]

    var size: Int { members.count }
    var deadline: Int64 { members.map(\.deadline).min() ?? 0 }

    func attempt(in db: Transaction) throws -> () -> Void {
        let answers = try C.apply(members.map(\.command), in: db)
        precondition(answers.count == members.count, "\(C.self) owes each member an answer")
        return {
            for (member, answer) in zip(members, answers) { member.waiting.resume(with: answer) }
        }
    }

    func fail(_ error: any Error) {
        for member in members { member.waiting.resume(throwing: error) }
    }

    func inTime(at now: Int64) -> (any Job)? {
        if now <= deadline { return self }
        for member in members where now > member.deadline {
            member.waiting.resume(throwing: StoreError.tooLate)
        }
        let left = members.filter { now <= $0.deadline }
        return left.isEmpty ? nil : Batch(members: left)
    }

    func divided(into size: Int) -> [any Job] {
        guard members.count > 1 else { return [] }
        return stride(from: 0, to: members.count, by: size).map {
            Batch(members: Array(members[$0..<min($0 + size, members.count)]))
        }
    }
}
