import ArgumentParser
import CSV
import JSON
import Numbers
import Packing

/// Command that packs orders from a file, so that anybody can check how well.
struct Pack: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Packs orders into as few boxes as it finds.",
        discussion: """
            Boxes: name, outer width, length and depth, empty weight, inner width, length and depth, \
            most weight with the box. Items: order, quantity, name, width, length, depth, weight, and \
            perhaps rules: upright, fragile, hazmat. Millimetres and grams, a header or none. Prints \
            CSV: an order a line, or with --layouts a unit a line.
            """)

    @Option(help: "Sizes of box, a line each.") var boxes: String
    @Option(help: "Items of orders, a line each.") var items: String
    @Flag(help: "Say where each unit lies: box, corner, turn.") var layouts = false
    @Flag(help: "A line of JSON an order.") var json = false

    func run() async throws {
        let boxes = try PackingInput.boxes(boxes)
        let orders = try PackingInput.orders(items)
        var report = PackingReport(layouts: layouts, json: json)
        for order in orders { report.add(order, Packing.pack(order.items, into: boxes)) }
        report.finish()
    }
}

/// Boxes and orders as files have them.
enum PackingInput {
    struct Order {
        let id: String
        var items: [PackingItem] = []
        var units = 0
    }

    static func boxes(_ path: String) throws -> [PackingBox] {
        let boxes = try TableFile.read(path, columns: 9...9) { row in
            let sides = 1...Packing.longestSide
            for (column, name) in [(2, "outer width"), (3, "outer length"), (4, "outer depth")] {
                _ = try row.whole(column, name, sides)
            }
            let empty = try row.whole(5, "empty weight", 0...Packing.mostGrams)
            return PackingBox(
                name: try row.text(1, "name"),
                inner: PackingSize(
                    width: try row.whole(6, "inner width", sides),
                    length: try row.whole(7, "inner length", sides),
                    depth: try row.whole(8, "inner depth", sides)),
                emptyGrams: empty,
                mostGrams: try row.whole(9, "most weight", empty...Packing.mostGrams))
        }
        guard boxes.count <= Packing.mostBoxes else {
            throw ValidationError(
                "\(path) has more than \(Packing.mostBoxes) boxes; leave some out.")
        }
        return boxes
    }

    /// Orders in the order of their first lines.
    static func orders(_ path: String) throws -> [Order] {
        var orders: [Order] = []
        var places: [String: Int] = [:]
        _ = try TableFile.read(path, columns: 7...8) { row in
            let id = try row.text(1, "order")
            let item = try item(row)
            let place = places[id] ?? orders.count
            if place == orders.count {
                places[id] = place
                orders.append(Order(id: id))
            }
            orders[place].units = orders[place].units.clampedAdding(item.quantity)
            guard orders[place].units <= Packing.mostUnits else {
                throw row.fault(
                    2, "order \(id) has more than \(Packing.mostUnits) units; divide the order")
            }
            orders[place].items.append(item)
        }
        return orders
    }

    private static func item(_ row: TableRow) throws -> PackingItem {
        let sides = 1...Packing.longestSide
        var rules: PackingRules = []
        let words = row.fields.count > 7 ? row.fields[7] : ""
        for word in words.split(whereSeparator: { $0 == " " || $0 == "|" }) {
            switch word {
            case "upright": rules.insert(.upright)
            case "fragile": rules.insert(.fragile)
            case "hazmat": rules.insert(.hazmat)
            default:
                throw row.fault(
                    8,
                    "\"\(word.prefix(20))\" is no rule; write upright, fragile, hazmat or nothing")
            }
        }
        return PackingItem(
            name: try row.text(3, "name"),
            quantity: try row.whole(2, "quantity", 1...Packing.mostUnits),
            size: PackingSize(
                width: try row.whole(4, "width", sides), length: try row.whole(5, "length", sides),
                depth: try row.whole(6, "depth", sides)),
            grams: try row.whole(7, "weight", 0...Packing.mostGrams), rules: rules)
    }
}

/// Packed orders as CSV or JSON, an order after the other.
struct PackingReport {
    let layouts: Bool
    let json: Bool
    private var orders = 0
    private var boxes = 0
    private var least = 0
    private var refused = 0

    init(layouts: Bool, json: Bool) {
        self.layouts = layouts
        self.json = json
        if json { return }
        print(
            layouts
                ? "order,boxes,fill,box,box_name,item,x,y,z,turn,width,length,depth"
                : "order,boxes,fill,refused")
    }

    mutating func add(_ order: PackingInput.Order, _ done: PackedOrder) {
        orders += 1
        boxes += done.boxes.count
        least += done.leastBoxes
        refused += done.refused.count
        if json {
            print(line(order, done))
        } else if layouts {
            for (number, box) in done.boxes.enumerated() {
                for unit in box.units { print(line(order, done, number + 1, box, unit)) }
            }
        } else {
            let left = done.refused.map { order.items[$0].quantity }.clampedSum()
            print("\(CSVText.quoted(order.id)),\(done.boxes.count),\(percent(done.fill)),\(left)")
        }
        for item in done.refused {
            say("\(order.id): no box takes \(order.items[item].name); add a larger one.")
        }
    }

    func finish() {
        say("\(orders) orders, \(boxes) boxes, at least \(least); items refused: \(refused)")
    }

    private func line(
        _ order: PackingInput.Order, _ done: PackedOrder, _ number: Int, _ box: PackedBox,
        _ unit: PackedUnit
    ) -> String {
        let item = order.items[unit.item]
        let size = unit.size
        return [
            CSVText.quoted(order.id), "\(done.boxes.count)", percent(done.fill), "\(number)",
            CSVText.quoted(box.box.name), CSVText.quoted(item.name), "\(unit.x)", "\(unit.y)",
            "\(unit.z)",
            size.turn(of: item.size), "\(size.width)", "\(size.length)", "\(size.depth)",
        ].joined(separator: ",")
    }

    private func line(_ order: PackingInput.Order, _ done: PackedOrder) -> String {
        var json = JSONWriter()
        json.object { json in
            json.member("order", order.id)
            json.member("boxes", done.boxes.count)
            json.member("fill", decimal: done.fill * 100, digits: 1)
            json.member("least", done.leastBoxes)
            json.members("refused", done.refused.map { order.items[$0].name }) { name, json in
                json.text(name)
            }
            guard layouts else { return }
            json.members("layouts", done.boxes) { box, json in
                json.object { json in
                    json.member("box", box.box.name)
                    json.member("grams", box.grams)
                    json.members("units", box.units) { unit, json in
                        json.object { write(unit, order.items[unit.item], to: &$0) }
                    }
                }
            }
        }
        return json.string
    }

    private func write(_ unit: PackedUnit, _ item: PackingItem, to json: inout JSONWriter) {
        json.member("item", item.name)
        json.member("x", unit.x)
        json.member("y", unit.y)
        json.member("z", unit.z)
        json.member("turn", unit.size.turn(of: item.size))
        json.member("width", unit.size.width)
        json.member("length", unit.size.length)
        json.member("depth", unit.size.depth)
    }

    /// A share as percent with one digit after the point, as in BoxPacker's own reports.
    private func percent(_ share: Double) -> String {
        let tenths = Int(clamping: (share * 1000).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
