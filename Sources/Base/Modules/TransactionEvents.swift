import Store

/// Something that happened in a transaction which isn't committed yet. Handlers of other features
/// run in the same transaction: their changes commit with it, or not at all.
public protocol TransactionEvent: Sendable {}

/// A feature's handler of one kind of event.
public struct TransactionHandler: Sendable {
    let kind: ObjectIdentifier
    let run: @Sendable (any TransactionEvent, Transaction) throws -> Void

    public init<Event: TransactionEvent>(
        _: Event.Type, run: @escaping @Sendable (Event, Transaction) throws -> Void
    ) {
        kind = ObjectIdentifier(Event.self)
        self.run = { event, db in
            // `TransactionEvents` picks handlers by the event's type.
            if let event = event as? Event { try run(event, db) }
        }
    }
}

/// The handlers of all features by the kind of event, in the order of the modules.
public struct TransactionEvents: Sendable {
    private let handlers: [ObjectIdentifier: [TransactionHandler]]

    public init(_ handlers: [TransactionHandler]) {
        self.handlers = Dictionary(grouping: handlers, by: \.kind)
    }

    /// Runs the event's handlers in the transaction; an error of one rolls it back.
    public func publish<Event: TransactionEvent>(_ event: Event, in db: Transaction) throws {
        for handler in handlers[ObjectIdentifier(Event.self)] ?? [] {
            try handler.run(event, db)
        }
    }
}
