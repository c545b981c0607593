import Store

enum ParcelsSchema {
    static let migrations = [Migration("parcels-0001", parcels + labels)]

    private static let parcels: [SQL] = [
        """
        CREATE TABLE parcels (
            id \(.id) NOT NULL PRIMARY KEY, shop \(.id) NOT NULL, buyer \(.id) NOT NULL,
            address \(.text) NOT NULL, state \(.text) NOT NULL, is_gift \(.flag) NOT NULL,
            grams \(.int) NOT NULL, length_mm \(.int) NOT NULL, width_mm \(.int) NOT NULL,
            height_mm \(.int) NOT NULL, packed_at \(.instant) NOT NULL,
            handed_over_at \(.instant), carrier \(.text), tracking \(.text), status \(.text),
            status_at \(.instant), delivered_at \(.instant), act_by \(.instant), outcome \(.text),
            resends \(.id), track_at \(.instant), due_at \(.instant),
            CHECK (state IN ('packed', 'handed_over', 'cancelled')),
            CHECK ((state = 'handed_over') = (handed_over_at IS NOT NULL)),
            CHECK ((carrier IS NULL) = (tracking IS NULL)),
            CHECK ((handed_over_at IS NULL) = (carrier IS NULL)),
            CHECK ((status IS NULL) = (status_at IS NULL)),
            CHECK (outcome IS NULL OR act_by IS NULL)
        ) \(.strict)
        """,
        "CREATE INDEX parcels_shop ON parcels (shop, state, id)",
        "CREATE INDEX parcels_due ON parcels (due_at) WHERE due_at IS NOT NULL",
        "CREATE INDEX parcels_track ON parcels (track_at) WHERE track_at IS NOT NULL",
        "CREATE INDEX parcels_act_by ON parcels (act_by) WHERE act_by IS NOT NULL",
        "CREATE UNIQUE INDEX parcels_resends ON parcels (resends) WHERE resends IS NOT NULL",
        """
        CREATE TABLE parcel_lines (
            parcel \(.id) NOT NULL, order_id \(.id) NOT NULL, position \(.int) NOT NULL,
            quantity \(.int) NOT NULL CHECK (quantity > 0),
            PRIMARY KEY (parcel, order_id, position)
        ) \(sqlite: "STRICT, WITHOUT ROWID")
        """,
        "CREATE INDEX parcel_lines_order ON parcel_lines (order_id, parcel)",
    ]

    private static let labels: [SQL] = [
        """
        CREATE TABLE labels (
            id \(.id) NOT NULL PRIMARY KEY, parcel \(.id) NOT NULL, carrier \(.text) NOT NULL,
            service \(.text) NOT NULL, currency \(.text) NOT NULL,
            minor \(.int) NOT NULL CHECK (minor >= 0), state \(.text) NOT NULL, tracking \(.text),
            asked_at \(.instant) NOT NULL, bought_at \(.instant), ended_at \(.instant),
            tries \(.int) NOT NULL, next_check_at \(.instant), is_void_refused \(.flag) NOT NULL,
            CHECK (state IN ('asking', 'bought', 'refused', 'voiding', 'voided')),
            CHECK (state <> 'bought' OR tracking IS NOT NULL)
        ) \(.strict)
        """,
        // A parcel has one label at a time.
        """
        CREATE UNIQUE INDEX labels_live ON labels (parcel)
            WHERE state IN ('asking', 'bought', 'voiding')
        """,
        "CREATE INDEX labels_parcel ON labels (parcel, id)",
        """
        CREATE INDEX labels_next_check ON labels (next_check_at) WHERE next_check_at IS NOT NULL
        """,
        """
        CREATE TABLE parcel_events (
            carrier \(.text) NOT NULL, id \(.text) NOT NULL, parcel \(.id) NOT NULL,
            label \(.id) NOT NULL, status \(.text) NOT NULL, made_at \(.instant) NOT NULL,
            at \(.instant) NOT NULL, place \(.text) NOT NULL, PRIMARY KEY (carrier, id)
        ) \(.strict)
        """,
        "CREATE INDEX parcel_events_parcel ON parcel_events (parcel, made_at)",
    ]
}
