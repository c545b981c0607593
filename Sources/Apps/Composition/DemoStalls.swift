import Creators
import Money
import Stalls
import Text
import World

/// Creators and commission plans of the demo tables, read and checked before anything is written.
struct DemoStalls: Sendable {
    let creators: [Recommender]
    /// Commission rates by product key.
    let plans: [(product: String, rate: Rate)]
    /// Creator's key at whose stall a purchase began, by the purchase's key.
    let visits: [String: String]

    struct Recommender: Sendable {
        let person: String
        let profile: Profile
        /// File name in `pictures/stalls`; empty if there is none. The same holds for `cover`.
        let context: String
        let cover: String
        let theme: Stall.Theme
        let identity: Creator.Identity
        let shelves: [(title: String, products: [String])]
        let row: DemoRow
    }

    init(folder: String, _ story: DemoStory) throws {
        let people = Dictionary(uniqueKeysWithValues: story.people.map { ($0.key, $0) })
        let goods = Dictionary(uniqueKeysWithValues: story.products.map { ($0.key, $0) })
        let orders = Dictionary(uniqueKeysWithValues: story.orders.map { ($0.key, $0) })
        creators = try DemoTable(
            "creators.tsv", in: folder,
            columns: [
                "person", "handle", "name", "about", "face", "cover", "theme", "identity",
                "shelves",
            ]
        ).rows.map { row in
            _ = try row.find("person", in: people)
            return try Recommender(row, goods)
        }
        let known = Dictionary(uniqueKeysWithValues: creators.map { ($0.person, $0) })
        plans = try DemoTable("plans.tsv", in: folder, columns: ["product", "rate"]).rows.map {
            _ = try $0.find("product", in: goods)
            return ($0["product"], try $0.rate("rate"))
        }
        visits = try Dictionary(
            uniqueKeysWithValues: DemoTable(
                "visits.tsv", in: folder, columns: ["order", "creator"]
            ).rows.map { row in
                _ = try row.find("order", in: orders)
                _ = try row.find("creator", in: known)
                return (row["order"], row["creator"])
            })
    }
}

extension DemoStalls.Recommender {
    init(_ row: DemoRow, _ goods: [String: DemoStory.Goods]) throws {
        self.row = row
        person = row["person"]
        guard let handle = Handle(typed: row["handle"]) else {
            throw row.fault("handle", "\(row["handle"]) is no handle")
        }
        profile = Profile(handle: handle, name: try row.text("name"), about: row["about"])
        context = row["face"]
        cover = row["cover"]
        theme = try row.one("theme")
        identity = row["identity"] == "-" ? .unchecked : try row.one("identity")
        shelves = try row["shelves"].split(separator: "|").map { shelf in
            let halves = shelf.split(separator: ":", maxSplits: 1).map(String.init)
            guard halves.count == 2 else {
                throw row.fault("shelves", "\(shelf) must be a title, a colon and product keys")
            }
            let products = halves[1].split(separator: " ").map(String.init)
            for product in products { _ = try row.find("shelves", in: goods, product) }
            return (halves[0].trimmingBlanks, products)
        }
    }
}

extension DemoRow {
    /// A rate in percent: `12` or `12.5`.
    fileprivate func rate(_ column: String) throws -> Rate {
        let parts = self[column].split(separator: ".")
        guard let whole = Int(parts.first ?? ""), parts.count <= 2,
            let tenths = parts.count == 2 ? Int(parts[1]) : 0, (0...9).contains(tenths)
        else { throw fault(column, "\(self[column]) is no number of percent") }
        return .basisPoints(whole * 100 + tenths * 10)
    }
}
