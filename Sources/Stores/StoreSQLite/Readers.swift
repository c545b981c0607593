import Store
import Threads
import World

/// Pool of connections for short reads, opened when first needed. A thread that finds none free
/// waits: no read holds one longer than the time limit.
final class Readers: @unchecked Sendable {
    private let lock = ConditionLock()
    private let path: String
    private let options: SQLiteOptions
    private var idle: [Connection] = []
    private var opened = 0
    private var waiting = 0
    private var closed = false

    init(path: String, options: SQLiteOptions) {
        self.path = path
        self.options = options
    }

    func read<T>(_ body: (Transaction) throws -> T) throws -> T {
        let connection = try take()
        defer { give(connection) }
        return try connection.read(within: options.readCutOff, body)
    }

    private func take() throws -> Connection {
        let free: Connection? = try lock.withLock {
            while true {
                if closed { throw StoreError.closed }
                // The most recently used has the warmest cache.
                if let free = idle.popLast() { return free }
                if opened < max(1, options.readers) {
                    opened += 1
                    return nil
                }
                waiting += 1
                lock.wait()
                waiting -= 1
            }
        }
        if let free { return free }
        do {
            return try Connection(path: path, role: .reader, options: options)
        } catch {
            lose()
            throw error
        }
    }

    private func give(_ connection: Connection) {
        // A transaction that can't be ended would show old state for ever: the connection is
        // dropped.
        guard !connection.isInTransaction else { return lose() }
        lock.withLock {
            idle.append(connection)
            if waiting > 0 { lock.broadcast() }
        }
    }

    private func lose() {
        lock.withLock {
            opened -= 1
            lock.broadcast()
        }
    }

    /// Closes every connection; returns when the last read is done.
    func close() {
        let all: [Connection] = lock.withLock {
            closed = true
            lock.broadcast()
            while idle.count < opened {
                waiting += 1
                lock.wait()
                waiting -= 1
            }
            defer {
                idle = []
                opened = 0
            }
            return idle
        }
        withExtendedLifetime(all) {}
    }
}

/// A thread for long reads, with a connection opened at the first one.
final class Reporter: @unchecked Sendable {
    private let path: String
    private let options: SQLiteOptions
    private let queue: JobQueue
    private let log: WALCheckpointer
    private var connection: Connection?

    init(path: String, options: SQLiteOptions, queue: JobQueue, log: WALCheckpointer) {
        self.log = log
        self.path = path
        self.options = options
        self.queue = queue
    }

    func work() {
        while let jobs = queue.take(atMost: 1) {
            for job in jobs {
                log.beginReport()
                var fault: (any Error)?
                do {
                    try ready().read(within: options.reportCutOff) { try job.run(in: $0) }
                } catch { fault = error }
                log.endReport()
                job.answer(fault)
            }
        }
        connection = nil
    }

    private func ready() throws -> Connection {
        if let connection, !connection.isInTransaction { return connection }
        let fresh = try Connection(path: path, role: .reader, options: options)
        connection = fresh
        return fresh
    }
}
