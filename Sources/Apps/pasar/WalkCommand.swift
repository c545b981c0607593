import ArgumentParser
import JSON
import Numbers
import Routing

/// Command that plans walks through a hall of shelves, so that anybody can check how short they are.
struct WalkPlan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk",
        abstract: "Finds the shortest walk through places of a hall, and back.",
        discussion: """
            A pick a line: aisle and bay, counted from 1 at the left and at the front; the depot is \
            before the front end of an aisle. A file with an order before them (order, aisle, bay) \
            is walked order by order, or with --totes in batches. Lengths in millimetres.
            """)

    @OptionGroup var hall: HallOptions
    @Option(help: "Picks, a line each.") var picks: String
    @Flag(help: "Aisles and bays of the file count from 0.") var fromZero = false
    @Option(help: "Totes of a cart, one for each order: batches orders.") var totes: Int?
    @Flag(help: "One line of JSON.") var json = false

    static let mostTotes = 1_000

    func validate() throws {
        if let totes, !(1...Self.mostTotes).contains(totes) {
            throw ValidationError("--totes takes 1 to \(Self.mostTotes).")
        }
    }

    func run() async throws {
        let hall = try hall.hall()
        let planner = WalkPlanner(hall: hall)
        let input = try WalkInput(picks, hall, first: fromZero ? 0 : 1)
        let report = WalkReport(planner: planner, first: fromZero ? 0 : 1)
        if let totes {
            guard input.orders.count <= OrderBatching.mostOrders else {
                throw ValidationError(
                    "\(picks) has more than \(OrderBatching.mostOrders) orders; divide it.")
            }
            let lines = report.batches(input, totes: totes)
            print(json ? lines.json : lines.text)
        } else {
            for order in input.orders {
                let lines = report.walk(order)
                print(json ? lines.json : lines.text)
            }
        }
    }
}

/// Options that describe a hall.
struct HallOptions: ParsableArguments {
    @Option(help: "Aisles, side by side.") var aisles: Int
    @Option(help: "Bays along an aisle.") var bays: Int
    @Option(help: "Cross aisles between the front one and the back one.") var middle = 0
    @Option(help: "Millimetres from a bay to the next one.") var bayLength = 1_000
    @Option(help: "Millimetres from an aisle to the next one.") var aisleDistance = 5_000
    @Option(help: "Millimetres from a cross aisle to the first bay.") var headLength = 1_000
    @Option(help: "Aisle before which the depot is, from 1.") var depotAisle = 1
    @Option(help: "Millimetres from the depot to the front cross aisle.") var depotDistance = 0

    func hall() throws -> PickHall {
        let hall = PickHall(
            aisles: aisles, bays: bays, middleAisles: middle, bayLength: bayLength,
            aisleDistance: aisleDistance, headLength: headLength,
            depotAisle: depotAisle.clampedSubtracting(1), depotDistance: depotDistance)
        guard let hall else {
            throw ValidationError(
                """
                There is no such hall: take 1 to \(Routing.mostAisles) aisles, 1 to \
                \(Routing.mostBays) bays, 0 to \(Routing.mostMiddleAisles) middle aisles and fewer \
                than bays, a depot at one of the aisles, measures of 0 to \(Routing.longestMeasure) mm.
                """)
        }
        return hall
    }
}

/// Picks of a file, by order where it names them.
struct WalkInput {
    struct Order {
        let name: String
        var places: [PickPlace] = []
    }

    private(set) var orders: [Order] = []

    init(_ path: String, _ hall: PickHall, first: Int) throws {
        var orders: [Order] = []
        var known: [String: Int] = [:]
        _ = try TableFile.read(path, columns: 2...3) { row in
            let column = row.fields.count - 1
            let name = column == 2 ? try row.text(1, "order") : ""
            let aisle = try row.whole(column, "aisle", first...(hall.aisles - 1 + first))
            let bay = try row.whole(column + 1, "bay", first...(hall.bays - 1 + first))
            let at = known[name] ?? orders.count
            if at == orders.count {
                known[name] = at
                orders.append(Order(name: name))
            }
            guard orders[at].places.count < Routing.mostPicks else {
                throw row.fault(1, "more than \(Routing.mostPicks) picks in one walk; divide them")
            }
            orders[at].places.append(PickPlace(aisle: aisle - first, bay: bay - first))
        }
        self.orders = orders
    }
}

/// Walks as text and as JSON.
struct WalkReport {
    let planner: WalkPlanner
    /// Number of the first aisle and bay.
    let first: Int

    func walk(_ order: WalkInput.Order) -> (text: String, json: String) {
        let walk = planner.exact(order.places)
        let rules = WalkRule.allCases.compactMap { rule in
            planner.walk(order.places, by: rule).map { (rule.rawValue, $0.length) }
        }
        let route = walk.stops.map { "\($0.aisle + first)-\($0.bay + first)" }
        var lines = order.name.isEmpty ? [] : ["order \(order.name)"]
        lines += ["length_mm \(walk.length)", "stops \(walk.stops.count)"]
        lines.append("route \(route.joined(separator: " "))")
        lines += rules.map { "\($0.0) \($0.1)" }
        var json = JSONWriter()
        json.object { json in
            if !order.name.isEmpty { json.member("order", order.name) }
            json.member("length_mm", walk.length)
            json.members("route", walk.stops) { stop, json in
                json.array([stop.aisle + first, stop.bay + first]) { $1.integer(Int64($0)) }
            }
            json.member("rules") { json in
                json.object { json in for rule in rules { json.member(rule.0, rule.1) } }
            }
            json.member("hall") { json in json.object(hall) }
        }
        return (lines.joined(separator: "\n"), json.string)
    }

    private func hall(_ json: inout JSONWriter) {
        let hall = planner.hall
        json.member("aisles", hall.aisles)
        json.member("bays", hall.bays)
        json.member("middle_aisles", hall.middleAisles)
        json.member("bay_length_mm", hall.bayLength)
        json.member("aisle_distance_mm", hall.aisleDistance)
        json.member("head_length_mm", hall.headLength)
        json.member("depot_aisle", hall.depotAisle + 1)
        json.member("depot_distance_mm", hall.depotDistance)
    }

    func batches(_ input: WalkInput, totes: Int) -> (text: String, json: String) {
        let batching = OrderBatching(planner, limits: CartLimits(totes: totes))
        let orders = input.orders.map { WaitingOrder(places: $0.places) }
        let plain = batching.asTheyCome(orders)
        let best = batching.bySavings(orders)
        let alone = orders.map { planner.exact($0.places).length }.clampedSum()
        let shaped = plain.batches.map { batch in
            planner.walk(batch.flatMap { orders[$0].places }, by: .sShape)?.length ?? 0
        }.clampedSum()
        var figures = [("orders", orders.count), ("one_order_a_walk_mm", alone)]
        if planner.hall.middleAisles == 0 { figures.append(("first_come_s_shape_mm", shaped)) }
        figures += [
            ("first_come_exact_mm", plain.length), ("batches_exact_mm", best.length),
            ("batches", best.batches.count),
        ]
        let names = best.batches.map { $0.map { input.orders[$0].name } }
        var lines = figures.map { "\($0.0) \($0.1)" }
        lines += names.map { "batch \($0.joined(separator: " "))" }
        var json = JSONWriter()
        json.object { json in
            for (name, value) in figures.dropLast() { json.member(name, value) }
            json.members("batches", names) { batch, json in
                json.array(batch) { $1.text($0) }
            }
            json.member("hall") { json in json.object(hall) }
        }
        return (lines.joined(separator: "\n"), json.string)
    }
}
