import Glibc
import Store
import Threads
import World

/// A thread with its connection: takes a job, runs it until it completes, takes the next.
final class Worker: @unchecked Sendable {
    private let line: any WorkQueue
    private let mode: Mode
    private let address: Address
    private let tally: Counters
    /// Lock shared by all writers: a job that met several conflicts runs under it, one at a time.
    private let turnstile: ConditionLock
    private var connection: Connection?
    private var jitter: UInt64
    private var thread: SystemThread?

    /// Conflicts after which a job takes the `turnstile` lock.
    static let timeout = 3
    /// Conflicts after which a batch is halved.
    static let batchPatience = 2
    /// Pause between connection attempts: short at first, since a restart takes a second.
    static let reconnectMicroseconds: (least: UInt32, most: UInt32) = (20_000, 500_000)
    /// Bounds of the pause after a conflict.
    static let conflictMicroseconds: (least: UInt64, most: UInt64) = (500, 32_000)

    init(
        line: any WorkQueue, mode: Mode, address: Address, tally: Counters,
        turnstile: ConditionLock,
        seed: UInt64,
        connection: Connection?
    ) {
        self.line = line
        self.mode = mode
        self.address = address
        self.tally = tally
        self.turnstile = turnstile
        self.connection = connection
        jitter = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    func start() throws {
        do {
            thread = try SystemThread { self.run() }
        } catch {
            throw StoreError.unavailable("no thread for a connection: error \(error.reason)")
        }
    }

    func join() { thread?.join() }
    func detach() { thread?.detach() }

    private func run() {
        while let job = line.next() {
            line.finished(job, conflicts: serve(whole: job))
        }
        connection = nil
    }
}

// MARK: One job

extension Worker {
    private enum Outcome {
        case answered
        case again(Failure)
        case refused(any Error)
        /// The connection was lost at COMMIT: only the caller may run it again.
        case unknown(StoreError)
    }

    /// Runs a job to completion; returns the number of conflicts.
    private func serve(whole job: any Job) -> Int {
        let left = job.inTime(at: monotonicMicroseconds())
        tally.count(.late, by: job.size - (left?.size ?? 0))
        return left.map { serve($0) } ?? 0
    }

    private func serve(_ job: any Job) -> Int {
        var conflicts = 0
        var losses = 0
        while true {
            guard let connection = connected(until: job.deadline) else {
                job.fail(StoreError.unavailable(lastLoss))
                return conflicts
            }
            switch attempt(job, on: connection, after: conflicts) {
            case .answered:
                return conflicts
            case .refused(let error):
                return conflicts + refuse(job, error)
            case .unknown(let error):
                job.fail(error)
                return conflicts
            case .again(.conflict):
                conflicts += 1
                tally.count(.conflicts)
                if conflicts == Self.batchPatience, job.size > 1 {
                    tally.count(.halvings)
                    return job.divided(into: (job.size + 1) / 2).reduce(conflicts) {
                        $0 + serve($1)
                    }
                }
                if conflicts > address.options.retries || monotonicMicroseconds() > job.deadline {
                    job.fail(StoreError.busy(retryAfterSeconds: Failure.retryAfterSeconds))
                    return conflicts
                }
                pause(after: conflicts)
            case .again(let failure):
                losses += 1
                lose(failure)
                if losses > address.options.losses {
                    job.fail(StoreError.unavailable(lastLoss))
                    return conflicts
                }
            }
        }
    }

    /// Refuses a job. Each member of a batch is tried alone first, so that only the culprit is
    /// refused.
    private func refuse(_ job: any Job, _ error: any Error) -> Int {
        let single = job.divided(into: 1)
        if single.isEmpty { job.fail(error) }
        return single.reduce(0) { $0 + serve($1) }
    }

    private func attempt(
        _ job: any Job, on connection: Connection, after conflicts: Int
    ) -> Outcome {
        guard conflicts >= Self.timeout, mode.changes else {
            return attempt(job, on: connection)
        }
        return turnstile.withLock { attempt(job, on: connection) }
    }

    private func attempt(_ job: any Job, on connection: Connection) -> Outcome {
        let session = Session(on: connection)
        let answer: () -> Void
        do {
            answer = try job.attempt(in: Transaction(engine: session))
        } catch {
            undo(session, on: connection)
            return outcome(session.failure, else: error)
        }
        if let failure = session.failure {
            undo(session, on: connection)
            return outcome(failure, else: failure.told)
        }
        // A read completes before its COMMIT: nothing can be lost with it.
        if !mode.changes { answer() }
        do throws(Failure) {
            try session.commit()
        } catch {
            return notCommitted(error, session, on: connection)
        }
        if mode.changes { answer() }
        tally.count(mode, members: job.size)
        return .answered
    }

    private func notCommitted(
        _ failure: Failure, _ session: Session, on connection: Connection
    ) -> Outcome {
        guard mode.changes else {
            lose(failure)
            return .answered
        }
        switch failure {
        case .lost:
            lose(failure)
            return .unknown(failure.told)
        case .conflict, .stale, .refused:
            undo(session, on: connection)
            return outcome(failure, else: failure.told)
        }
    }

    private func outcome(_ failure: Failure?, else error: any Error) -> Outcome {
        switch failure {
        case .conflict, .lost, .stale: failure.map { .again($0) } ?? .refused(error)
        case .refused, nil: .refused(error)
        }
    }

    private func undo(_ session: Session, on connection: Connection) {
        guard session.isOpen else { return }
        if case .lost = session.failure { return }
        if !connection.rollBack() { lose(.lost("the connection broke at ROLLBACK")) }
    }
}

// MARK: The connection

extension Worker {
    private func lose(_ failure: Failure) {
        connection = nil
        tally.lost(failure.told)
    }

    private var lastLoss: String { tally.lastLoss }

    private func connected(until deadline: Int64) -> Connection? {
        if let connection { return connection }
        var pause = Self.reconnectMicroseconds.least
        while true {
            do throws(Failure) {
                let fresh = try Connection(address, mode: mode)
                connection = fresh
                tally.count(.connects)
                return fresh
            } catch { tally.lost(error.told) }
            guard monotonicMicroseconds() + Int64(pause) < deadline else { return nil }
            usleep(pause)
            pause = min(pause * 2, Self.reconnectMicroseconds.most)
        }
    }

    /// Sleeps with exponential backoff and jitter, so that two threads don't collide again.
    private func pause(after conflicts: Int) {
        let most = min(
            Self.conflictMicroseconds.least << UInt64(min(conflicts, 10)),
            Self.conflictMicroseconds.most)
        jitter ^= jitter << 13
        jitter ^= jitter >> 7
        jitter ^= jitter << 17
        usleep(UInt32(most / 2 + jitter % (most / 2 + 1)))
    }
}
