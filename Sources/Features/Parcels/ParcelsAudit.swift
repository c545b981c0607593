import Identities
import Store
import World

extension Parcels {
    /// Audits parcels on live data. Returns the first wrong row in words, or nil.
    public static func audit(in db: Transaction) throws -> String? {
        let audits: [(Transaction) throws -> String?] = [
            auditPacked, auditShipped, auditParties, auditLabels, auditTracking, auditReturns,
        ]
        for audit in audits {
            if let fault = try audit(db) { return fault }
        }
        return nil
    }

    /// Checks that no line has more units in parcels than it has to ship, or than have left.
    private static func auditPacked(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT x.order_id, x.position, CAST(x.packed AS BIGINT), CAST(x.gone AS BIGINT)
            FROM (
                SELECT l.order_id, l.position,
                    sum(CASE WHEN p.state = 'packed' THEN l.quantity ELSE 0 END) AS packed,
                    sum(CASE WHEN p.state = 'handed_over' THEN l.quantity ELSE 0 END) AS gone
                FROM parcel_lines l JOIN parcels p ON p.id = l.parcel
                WHERE p.resends IS NULL GROUP BY l.order_id, l.position
            ) x LEFT JOIN order_lines o ON o.order_id = x.order_id AND o.position = x.position
            WHERE o.quantity IS NULL OR x.gone > o.shipped_quantity
                OR x.packed > o.quantity - o.shipped_quantity - o.cancelled_quantity
            ORDER BY x.order_id, x.position LIMIT 1
            """
        ) { row in
            let (order, position, packed, gone): (OrderID, Int, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "parcels: line \(position) of \(order) has \(packed) packed and \(gone) sent, "
                + "which is more than it may"
        }
    }

    /// Checks that what has left of an order left in parcels, or on its seller's word.
    private static func auditShipped(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT l.order_id, l.position, l.shipped_quantity, CAST(coalesce(x.gone, 0) AS BIGINT)
            FROM order_lines l JOIN orders o ON o.id = l.order_id
            LEFT JOIN (
                SELECT n.order_id, n.position, sum(n.quantity) AS gone FROM parcel_lines n
                JOIN parcels p ON p.id = n.parcel
                WHERE p.state = 'handed_over' AND p.resends IS NULL
                GROUP BY n.order_id, n.position
            ) x ON x.order_id = l.order_id AND x.position = l.position
            WHERE o.carrier IS NULL AND l.shipped_quantity <> coalesce(x.gone, 0)
            ORDER BY l.order_id, l.position LIMIT 1
            """
        ) { row in
            let (order, position, shipped, gone): (OrderID, Int, Int, Int) =
                try (row.next(), row.next(), row.next(), row.next())
            return "parcels: line \(position) of \(order) was shipped \(shipped) times, "
                + "its parcels have \(gone)"
        }
    }

    /// Checks that a parcel has the shop, the buyer and the address of each of its orders, and goods.
    private static func auditParties(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id FROM parcels p LEFT JOIN parcel_lines l ON l.parcel = p.id
            LEFT JOIN orders o ON o.id = l.order_id
            WHERE p.state <> 'cancelled' AND (o.id IS NULL OR o.shop <> p.shop
                OR o.buyer <> p.buyer OR o.address <> p.address)
            ORDER BY p.id LIMIT 1
            """
        ) { row in "parcels: \(try row.next() as ParcelID) isn't its orders'" }
    }

    /// Checks that a label that is paid for belongs to a parcel that is there, and that a parcel
    /// with a carrier's number has it from its label.
    private static func auditLabels(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT l.id, l.state, coalesce(p.state, 'missing') FROM labels l
            LEFT JOIN parcels p ON p.id = l.parcel
            WHERE p.id IS NULL
               OR (l.state IN ('asking', 'bought') AND p.state = 'cancelled'
                    AND l.is_void_refused = \(false))
               OR (l.state IN ('bought', 'voiding') AND p.state = 'handed_over'
                    AND l.tracking <> p.tracking)
               OR (l.state = 'asking' AND p.state = 'handed_over')
            ORDER BY l.id LIMIT 1
            """
        ) { row in
            let (label, state, parcel): (LabelID, String, String) =
                try (row.next(), row.next(), row.next())
            return "labels: \(label) is \(state), its parcel \(parcel)"
        }
    }

    /// Checks that a parcel is where its latest event says, that it was delivered when the first such
    /// event says, and that nothing was scanned before it left.
    private static func auditTracking(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id, coalesce(p.status, 'nowhere'), coalesce(e.status, 'nowhere')
            FROM parcels p LEFT JOIN (
                SELECT v.parcel, v.status, v.made_at FROM parcel_events v
                JOIN labels l ON l.id = v.label AND l.state IN ('bought', 'voiding')
                WHERE NOT EXISTS (
                    SELECT 1 FROM parcel_events w JOIN labels m ON m.id = w.label
                        AND m.state IN ('bought', 'voiding')
                    WHERE w.parcel = v.parcel AND w.made_at > v.made_at)
            ) e ON e.parcel = p.id
            LEFT JOIN (
                SELECT v.parcel, min(v.made_at) AS at FROM parcel_events v
                JOIN labels l ON l.id = v.label AND l.state IN ('bought', 'voiding')
                WHERE v.status = 'delivered' GROUP BY v.parcel
            ) d ON d.parcel = p.id
            WHERE p.state <> 'cancelled' AND (
                coalesce(p.status_at, 0) <> coalesce(e.made_at, 0)
                OR coalesce(p.delivered_at, 0) <> coalesce(d.at, 0)
                OR (p.state = 'packed' AND e.status IS NOT NULL)
                OR (p.status IS NOT NULL AND NOT EXISTS (
                    SELECT 1 FROM parcel_events w WHERE w.parcel = p.id AND w.status = p.status
                        AND w.made_at = p.status_at)))
            ORDER BY p.id LIMIT 1
            """
        ) { row in
            let (parcel, status, said): (ParcelID, String, String) =
                try (row.next(), row.next(), row.next())
            return "parcels: \(parcel) is \(status), its carrier says \(said)"
        }
    }

    /// Checks that a parcel that came back waits for its seller or was decided, once.
    private static func auditReturns(in db: Transaction) throws -> String? {
        try db.row(
            """
            SELECT p.id FROM parcels p LEFT JOIN parcels n ON n.resends = p.id
            WHERE (coalesce(p.outcome, '') = 'resent') <> (n.id IS NOT NULL)
               OR (p.act_by IS NOT NULL AND p.resends IS NULL
                    AND coalesce(p.status, '') <> 'returned_to_sender')
               OR (p.act_by IS NOT NULL AND p.due_at IS NULL)
            ORDER BY p.id LIMIT 1
            """
        ) { row in "parcels: \(try row.next() as ParcelID) came back, and nobody decides" }
    }

    /// Finds a label that no job asked about, or a parcel that no job moved on, when it was due.
    static func auditLate(at now: Instant, in db: Transaction) throws -> String? {
        let end = now - .hours(1)
        if let label: LabelID = try db.value(
            """
            SELECT id FROM labels WHERE next_check_at < \(end)
                OR (state IN ('asking', 'voiding') AND next_check_at IS NULL)
            ORDER BY id LIMIT 1
            """)
        {
            return "labels: \(label) should have been asked about"
        }
        let parcel: ParcelID? = try db.value(
            "SELECT id FROM parcels WHERE due_at < \(end) ORDER BY due_at LIMIT 1")
        return parcel.map { "parcels: \($0) was due, and nothing happened" }
    }
}
