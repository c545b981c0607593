import Identities
import Catalog
import Store
import World

/// Available stock of some SKUs, with their rows locked: holders are decided one by one, and what
/// they take together is written once per row.
struct LockedStock {
    private var places: [SKUID: [Slot]]

    private struct Slot {
        let location: LocationID
        var left: Int
        var taken = 0
    }

    enum Judgement {
        /// Location for each request.
        case taken([LocationID])
        case short(SKUID, left: Int)
    }

    init(locking skus: [SKUID], in db: Transaction) throws {
        places = [:]
        guard !skus.isEmpty else { return }
        let rows = try db.rows(
            """
            SELECT sku, location, on_hand - reserved - committed FROM stock
            WHERE sku IN (\(list: Set(skus).sorted())) ORDER BY sku, location
            \(postgres: "FOR UPDATE")
            """
        ) { (sku: try $0.next() as SKUID, place: try Slot(location: $0.next(), left: $0.next())) }
        for (sku, place) in rows { places[sku, default: []].append(place) }
    }

    /// Takes all of one holder's requests, or none: each from the first location that has enough.
    mutating func take(_ wants: [ReservationRequest]) -> Judgement {
        var taken: [(want: ReservationRequest, index: Int)] = []
        var locations: [LocationID] = []
        for want in wants {
            let left = places[want.sku, default: []].reduce(0) { $0 + $1.left }
            guard
                let index = places[want.sku]?.firstIndex(where: { $0.left >= want.quantity }),
                let location = places[want.sku]?[index].location
            else {
                for (want, index) in taken { move(-want.quantity, of: want.sku, at: index) }
                return .short(want.sku, left: left)
            }
            move(want.quantity, of: want.sku, at: index)
            taken.append((want, index))
            locations.append(location)
        }
        return .taken(locations)
    }

    private mutating func move(_ quantity: Int, of sku: SKUID, at index: Int) {
        places[sku]?[index].left -= quantity
        places[sku]?[index].taken += quantity
    }

    /// Updates of the changed rows, in the order of the SKUs.
    var updates: [SQL] {
        places.sorted { $0.key < $1.key }.flatMap { sku, places in
            places.filter { $0.taken > 0 }.map { place in
                """
                UPDATE stock SET reserved = reserved + \(place.taken)
                WHERE sku = \(sku) AND location = \(place.location)
                """
            }
        }
    }
}

extension [ReservationRequest] {
    /// Holders in the order in which they came, each with its wants in the order of their SKUs.
    var byHolder: [(holder: StockHolderID, wants: [ReservationRequest])] {
        var order: [StockHolderID] = []
        let groups = Dictionary(grouping: self, by: \.holder)
        var seen: Set<StockHolderID> = []
        for want in self where seen.insert(want.holder).inserted { order.append(want.holder) }
        return order.map { ($0, (groups[$0] ?? []).sorted { $0.sku < $1.sku }) }
    }
}

extension ReservationRequest {
    func insert(at location: LocationID, until: Instant) -> SQL {
        """
        INSERT INTO reservations (id, sku, location, quantity, holder, state, until)
        VALUES (\(reservation), \(sku), \(location), \(quantity), \(holder),
                \(Reservation.State.held), \(until))
        """
    }
}
