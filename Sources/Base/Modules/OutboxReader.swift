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
    public func runOnce(_ store: any Store, at now: Instant) async throws -> Int {
        let again = try await retry(store, at: now)
        do {
            return try await again + readBatch(store)
        } catch {
            return try await again + readApart(store, at: now)
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

    /// Reads the events of a batch that failed, each in a transaction of its own.
    private func readApart(_ store: any Store, at now: Instant) async throws -> Int {
        let events = try await store.read { db in
            try Outbox.after(try Outbox.cursor(of: name, in: db), in: db)
        }
        var failures: [String] = []
        for event in events {
            do {
                try await store.write { db in
                    try read([event], db)
                    try Outbox.advance(name, to: event.position, in: db)
                }
            } catch {
                failures.append("\(event.topic) of \(event.subject): \(error)")
                try await store.write { db in
                    try Self.putAside(event, of: name, error, at: now, in: db)
                }
            }
        }
        let done = events.count - failures.count
        guard failures.isEmpty else { throw RowsFailed(done: done, failures: failures) }
        return done
    }

    /// Step: puts an event aside and moves the reader's cursor behind it.
    public static func putAside(
        _ event: OutboxEvent, of reader: String, _ error: any Error, at now: Instant,
        in db: Transaction
    ) throws {
        try StuckRows.record(
            reader, key: String(event.position), label: "\(event.topic) of \(event.subject)", error,
            at: now, in: db)
        try Outbox.advance(reader, to: event.position, in: db)
    }

    /// Tries events that were put aside once more, if their time has come. Returns how many went well.
    private func retry(_ store: any Store, at now: Instant) async throws -> Int {
        let due = try await store.read { db in
            try StuckRows.of(name, in: db).filter { $0.nextTryAt <= now }
        }
        var done = 0
        for stuck in due {
            guard let position = Int64(stuck.key) else { continue }
            do {
                try await store.write { db in
                    if let event = try Outbox.event(at: position, in: db) { try read([event], db) }
                    try StuckRows.forget(name, key: stuck.key, in: db)
                }
                done += 1
            } catch {
                try await store.write { db in
                    try StuckRows.record(
                        name, key: stuck.key, label: stuck.label, error, at: now, in: db)
                }
            }
        }
        return done
    }
}
