import Store
import World

/// A reader of the outbox: gets each committed event, in the order of commits. An event whose step
/// fails is put aside and tried again later; those behind it go on.
public struct OutboxReader: Sendable {
    /// Name of the reader's cursor; never changed once it has run.
    public let name: String
    /// Step in the transaction that moves the cursor: a batch of events, at least one.
    public let read: @Sendable ([OutboxEvent], Transaction) throws -> Void

    public init(
        _ name: String, read: @escaping @Sendable ([OutboxEvent], Transaction) throws -> Void
    ) {
        self.name = name
        self.read = read
    }

    /// Reads one batch and moves the cursor, in one transaction; event by event where that fails.
    /// Returns the number of events; throws `RowsFailed` if some were put aside.
    ///
    /// Other processes may read at the same time: each transaction begins by making sure that what it
    /// reads is still to be read.
    public func runOnce(_ store: any Store, at now: Instant) async throws -> Int {
        let again = try await retry(due(store, at: now), in: store, at: now)
        do {
            return try await again + readBatch(store)
        } catch {
            return try await again + readApart(pending(store), in: store, at: now)
        }
    }

    private func readBatch(_ store: any Store) async throws -> Int {
        try await store.write { db in
            let events = try Outbox.after(try Outbox.cursor(of: name, in: db), in: db)
            guard let last = events.last else { return 0 }
            try read(events, db)
            try Outbox.advance(name, to: last.position, in: db)
            return events.count
        }
    }

    /// The next batch of events.
    func pending(_ store: any Store) async throws -> [OutboxEvent] {
        try await store.read { db in
            try Outbox.after(try Outbox.cursor(of: name, in: db), in: db)
        }
    }

    /// Reads the events of a batch that failed, each in a transaction of its own.
    func readApart(
        _ events: [OutboxEvent], in store: any Store, at now: Instant
    ) async throws -> Int {
        var done = 0
        var failures: [String] = []
        for event in events {
            do {
                done += try await store.write { db in
                    guard try Self.isNext(event, for: name, in: db) else { return 0 }
                    try read([event], db)
                    try Outbox.advance(name, to: event.position, in: db)
                    return 1
                }
            } catch {
                let isAside = try await store.write { db in
                    try Self.putAside(event, of: name, error, at: now, in: db)
                }
                if isAside { failures.append("\(event.topic) of \(event.subject): \(error)") }
            }
        }
        guard failures.isEmpty else { throw RowsFailed(done: done, failures: failures) }
        return done
    }

    /// Step: true if a reader hasn't come to an event yet.
    private static func isNext(
        _ event: OutboxEvent, for reader: String, in db: Transaction
    ) throws -> Bool {
        try Outbox.cursor(of: reader, in: db) < event.position
    }

    /// Step: puts an event aside and moves the reader's cursor behind it. False, with nothing
    /// changed, if another process has handled it meanwhile.
    public static func putAside(
        _ event: OutboxEvent, of reader: String, _ error: any Error, at now: Instant,
        in db: Transaction
    ) throws -> Bool {
        guard try isNext(event, for: reader, in: db) else { return false }
        try StuckRows.record(
            reader, key: String(event.position), label: "\(event.topic) of \(event.subject)", error,
            at: now, in: db)
        try Outbox.advance(reader, to: event.position, in: db)
        return true
    }

    /// Events that were put aside and whose time for another try has come.
    func due(_ store: any Store, at now: Instant) async throws -> [StuckRow] {
        try await store.read { db in
            try StuckRows.of(name, in: db).filter { $0.nextTryAt <= now }
        }
    }

    /// Tries events that were put aside once more. Returns how many went well.
    func retry(_ due: [StuckRow], in store: any Store, at now: Instant) async throws -> Int {
        var done = 0
        for stuck in due {
            guard let position = Int64(stuck.key) else { continue }
            do {
                done += try await store.write { db in
                    // The row goes first: of two processes, one finds it.
                    guard try StuckRows.forget(name, key: stuck.key, in: db) else { return 0 }
                    if let event = try Outbox.event(at: position, in: db) { try read([event], db) }
                    return 1
                }
            } catch {
                try await store.write { db in
                    guard try StuckRows.contains(name, key: stuck.key, in: db) else { return }
                    try StuckRows.record(
                        name, key: stuck.key, label: stuck.label, error, at: now, in: db)
                }
            }
        }
        return done
    }
}
