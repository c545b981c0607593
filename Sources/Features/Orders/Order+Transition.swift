import Identities
import Store
import World

/// Author of a change to an order.
public enum OrderActor: String, Sendable, CaseIterable {
    case buyer, seller, clock, gateway, carrier
    case `operator`
}

// The one writer of `orders.state` and of `order_events`.

extension Order {
    /// The statements of a change of state and its event, for callers that queue many of them.
    ///
    /// `columns` sets what enters with the state: `due_at = …`. Throws `tooLate` where `moves` has no
    /// such change. The update matches no row if the order has changed since it was read.
    func transition(
        to next: State, setting columns: SQL, by actor: OrderActor, note: String = "",
        at now: Instant
    ) throws(OrderRefusal) -> [SQL] {
        guard Self.moves[state, default: []].contains(next) else { throw .tooLate }
        return [
            update("state = \(next), \(columns)"),
            OrderEvent.insert(
                id, number: eventCount + 1, next, by: actor, note: note, at: now,
                after: lastEventAt),
        ]
    }

    /// Step: changes the state and writes the event. Throws `tooLate` where `moves` has no such
    /// change, and where somebody else was first.
    func transition(
        to next: State, setting columns: SQL, by actor: OrderActor, note: String = "",
        at now: Instant, in db: Transaction
    ) throws {
        let statements = try transition(
            to: next, setting: columns, by: actor, note: note, at: now)
        guard try db.execute(statements[0]) == 1 else { throw OrderRefusal.tooLate }
        try db.queue([statements[1]])
    }

    /// Step: writes an event that changes no state: a refund. Throws `tooLate` where somebody else
    /// was first.
    func record(
        _ note: String, setting columns: SQL, by actor: OrderActor, at now: Instant,
        in db: Transaction
    ) throws {
        guard try db.execute(update(columns)) == 1 else { throw OrderRefusal.tooLate }
        try db.queue([
            OrderEvent.insert(
                id, number: eventCount + 1, state, by: actor, note: note, at: now,
                after: lastEventAt)
        ])
    }

    /// Time of the last event where the order itself tells it: before it is paid or cancelled.
    private var lastEventAt: Instant? { eventCount == OrderEvent.first ? placedAt : nil }

    /// Counts one event more, if nobody counted one since this order was read.
    private func update(_ columns: SQL) -> SQL {
        """
        UPDATE orders SET \(columns), event_count = event_count + 1
        WHERE id = \(id) AND state = \(state) AND event_count = \(eventCount)
        """
    }
}

extension OrderEvent {
    /// The number of an order's first event, with which it is placed.
    static let first = 1
    /// Note of an event that refunds a part and changes no state.
    public static let refundNote = "refund"
    /// Note of an event that refunds all that is left and changes no state.
    public static let refundAllNote = "refund-all"
    /// Notes of a case or return, which stops the order's clock, and of its end.
    static func openedNote(_ kind: OrderPause.Kind) -> String { "\(kind.rawValue)-opened" }
    static func closedNote(_ kind: OrderPause.Kind) -> String { "\(kind.rawValue)-closed" }
    public static let pauseNotes = OrderPause.Kind.allCases.flatMap {
        [openedNote($0), closedNote($0)]
    }
    /// Note of an event that completes an order of which everything was refunded.
    public static let refundedNote = "refunded"
    /// Note of an event by which a buyer confirms an arrival that the seller reported.
    public static let confirmedNote = "received"
    /// The same by a carrier.
    public static let carrierNote = "carrier"
    /// Note of an event by which a further parcel leaves, and of one that came back to the shop.
    public static let parcelNote = "parcel"
    public static let parcelBackNote = "parcel-back"

    /// Keys of the notes that events of a cancellation are stored with.
    static let noteKeys = ["declined", "dropped", "not charged", "not paid", "not shipped"].map(
        noteKey)

    /// Part of a sentence's key for a note: notes have spaces, and keys have none.
    public static func noteKey(_ note: String) -> String {
        String(note.map { $0 == " " ? "-" : $0 })
    }

    /// True for an event that says, or assumes, that the order arrived.
    var isArrival: Bool { state == .delivered && (note.isEmpty || note == Self.confirmedNote) }

    /// - Parameter last: time of the event before, where it is known. It is read otherwise, which
    ///   payments, the busiest of all changes, don't need.
    static func insert(
        _ order: OrderID, number: Int, _ state: Order.State, by actor: OrderActor,
        note: String = "", at now: Instant, after last: Instant? = nil
    ) -> SQL {
        // Clocks of two nodes differ: an event never stands before the one that it follows.
        let moment: SQL =
            number == first || last != nil
            ? "\(max(now, last ?? now))"
            : """
            \(sqlite: "max", postgres: "greatest")(\(now), coalesce(
                (SELECT e.at FROM order_events e
                 WHERE e.order_id = \(order) AND e.number = \(number - 1)), \(now)))
            """
        return """
            INSERT INTO order_events (order_id, number, state, at, actor, note)
            VALUES (\(order), \(number), \(state), \(moment), \(actor), \(note))
            """
    }
}
