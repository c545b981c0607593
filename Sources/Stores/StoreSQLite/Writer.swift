import Store
import World

/// The one thread that changes state. Takes all queued jobs, runs each in a savepoint of its own,
/// commits once, and only then completes the callers.
final class Writer: @unchecked Sendable {
    private let connection: Connection
    private let db: Transaction
    private let queue: JobQueue
    private let log: WALCheckpointer
    private let tally: Counters
    private let group: Int

    init(
        _ connection: Connection, queue: JobQueue, log: WALCheckpointer, tally: Counters, group: Int
    ) {
        self.connection = connection
        db = Transaction(engine: connection)
        self.queue = queue
        self.log = log
        self.tally = tally
        self.group = group
    }

    /// Runs until the queue is closed and empty.
    func work() {
        while let jobs = queue.take(atMost: group) {
            if !jobs.isEmpty { settle(jobs) }
            if let fault = log.tend(by: connection) {
                queue.refuseAll(fault)
                log.leaveWriter()
            }
        }
        log.leaveWriter()
    }

    private enum Attempt {
        /// On disk; for each member its own error or nil.
        case committed([(any Error)?])
        /// SQLite rolled the whole group back while this member ran.
        case undone(by: Int, StoreError)
        /// Nothing was changed, or the outcome is unknown (`broken`).
        case failed(StoreError)
    }

    /// Runs jobs until all are completed; terminates, as each round either completes everybody or
    /// removes a culprit.
    private func settle(_ jobs: [any Job]) {
        var members = jobs
        while !members.isEmpty {
            switch attempt(members) {
            case .committed(let errors):
                tally.committed(members.count)
                for (job, error) in zip(members, errors) { job.answer(error) }
                return
            case .undone(let culprit, let fault) where !Faults.isBroken(fault):
                members.remove(at: culprit).answer(fault)
            case .failed(let fault), .undone(_, let fault):
                if Faults.isBroken(fault) { queue.refuseAll(fault) }
                if fault == .full { log.wasFull() }
                tally.refused.add(Int64(members.count), ordering: .relaxed)
                for job in members { job.answer(fault) }
                return
            }
        }
    }

    private func attempt(_ members: [any Job]) -> Attempt {
        connection.forgetFault()
        if let fault = connection.control(Control.beginGroup) { return .failed(fault) }
        var errors: [(any Error)?] = []
        errors.reserveCapacity(members.count)
        for (i, job) in members.enumerated() {
            switch run(job) {
            case .kept: errors.append(nil)
            case .undoneAlone(let error): errors.append(error)
            case .undoneAll(let fault):
                connection.rollBack()
                return .undone(by: i, fault)
            }
        }
        if let fault = connection.control(Control.commit) {
            connection.rollBack()
            return .failed(fault)
        }
        return .committed(errors)
    }

    private enum Outcome {
        case kept
        case undoneAlone(any Error)
        case undoneAll(StoreError)
    }

    private func run(_ job: any Job) -> Outcome {
        connection.forgetFault()
        if let fault = connection.control(Control.beginJob) { return .undoneAll(fault) }
        var error: (any Error)?
        do { try job.run(in: db) } catch let thrown { error = thrown }
        // Even if the closure caught it: half of it may be missing.
        if let fault = connection.fault { error = fault }
        guard connection.isInTransaction else {
            let lost = StoreError.statement(code: "sqlite", message: "group undone", sql: "")
            return .undoneAll(error as? StoreError ?? lost)
        }
        if let error {
            if let fault = connection.control(Control.undoJob) { return .undoneAll(fault) }
            if let fault = connection.control(Control.keepJob) { return .undoneAll(fault) }
            return .undoneAlone(error)
        }
        if let fault = connection.control(Control.keepJob) { return .undoneAll(fault) }
        return .kept
    }
}
