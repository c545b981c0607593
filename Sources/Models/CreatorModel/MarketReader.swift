/// Fault of an input file, by line and column, with what to do about it.
public struct MarketFault: Error, CustomStringConvertible, Equatable {
    public var file: String
    /// The first line is 1; 0 for the file as a whole.
    public let line: Int
    public let column: String?
    public let text: String

    init(file: String = "", line: Int, column: String? = nil, _ text: String) {
        self.file = file
        self.line = line
        self.column = column
        self.text = text
    }

    public var description: String {
        let place = [
            file, line > 0 ? "line \(line)" : "", column.map { "column \($0)" } ?? "",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
        return "\(place): \(text)"
    }
}

extension CreatorMarket {
    /// Most rows of a file.
    static let mostCreators = 2_000_000
    static let mostProducts = 1_000_000
    static let mostCampaigns = 50_000_000

    /// Reads the three files of a market; columns are found by name, in any order.
    /// - Throws: `MarketFault` for the first field that can't be used.
    public init(creators: String, products: String, campaigns: String) throws {
        self.init()
        let creatorNumbers = try readCreators(creators)
        let productNumbers = try readProducts(products)
        try readCampaigns(campaigns, creatorNumbers, productNumbers)
    }

    private mutating func readCreators(_ path: String) throws -> [String: Int] {
        var numbers: [String: Int] = [:]
        var rows: [Creator] = []
        try NamedColumns.read(
            path, ["creator", "followers", "joined_day"], most: Self.mostCreators
        ) { record in
            let name = try record.name(0)
            guard numbers.updateValue(rows.count, forKey: name) == nil else {
                throw record.fault(0, "is listed twice; leave one of both out")
            }
            rows.append(
                Creator(
                    name: name, followers: try record.number(1, 0...Self.largestFollowers),
                    joinedDay: try record.number(2, -Self.largestDay...Self.largestDay)))
        }
        creators = rows
        return numbers
    }

    /// Followers of all accounts of the world, and some.
    static let largestFollowers = 100_000_000_000

    private mutating func readProducts(_ path: String) throws -> [String: Int] {
        var numbers: [String: Int] = [:]
        var kinds: [String: Int] = [:]
        var names: [String] = []
        var rows: [Product] = []
        try NamedColumns.read(
            path, ["product", "category", "price_minor"], most: Self.mostProducts
        ) { record in
            let name = try record.name(0)
            guard numbers.updateValue(rows.count, forKey: name) == nil else {
                throw record.fault(0, "is listed twice; leave one of both out")
            }
            let category = try record.name(1)
            let kind = kinds[category] ?? names.count
            if kind == names.count {
                kinds[category] = kind
                names.append(category)
            }
            rows.append(
                Product(
                    name: name, category: kind,
                    price: try record.number(2, 0...Self.largestPrice)))
        }
        (products, categories) = (rows, names)
        return numbers
    }

    private mutating func readCampaigns(
        _ path: String, _ creatorNumbers: [String: Int], _ productNumbers: [String: Int]
    ) throws {
        let columns = [
            "day", "creator", "product", "accepted", "posts", "views", "orders", "buyers",
            "refunded",
        ]
        var rows: [Campaign] = []
        let counts = 0...Self.largestCount
        try NamedColumns.read(path, columns, most: Self.mostCampaigns) { record in
            guard let creator = creatorNumbers[try record.name(1)] else {
                throw record.fault(1, "is not in the file of creators; add it there")
            }
            guard let product = productNumbers[try record.name(2)] else {
                throw record.fault(2, "is not in the file of products; add it there")
            }
            let row = Campaign(
                day: try record.number(0, -Self.largestDay...Self.largestDay), creator: creator,
                product: product, accepted: try record.number(3, 0...1) == 1,
                posts: try record.number(4, counts), views: try record.number(5, counts),
                sold: try record.number(6, counts), buyers: try record.number(7, counts),
                refunded: try record.number(8, counts))
            guard row.buyers <= row.sold else {
                throw record.fault(7, "is more than orders; write the different buyers of them")
            }
            guard row.refunded <= row.sold else {
                throw record.fault(8, "is more than orders; write those of them that were refunded")
            }
            rows.append(row)
        }
        campaigns = rows
    }
}

/// Records of a file by the names of its columns.
private struct NamedColumns: ~Copyable {
    private var reader: RecordReader
    private let file: String
    private let names: [String]
    private var places: [Int] = []
    private var width = 0

    /// Reads all records of a file.
    static func read(
        _ path: String, _ names: [String], most: Int,
        _ body: (borrowing NamedColumns) throws -> Void
    ) throws {
        guard let reader = RecordReader(path: path) else {
            throw MarketFault(file: path, line: 0, "can't be read; check its name and its rights")
        }
        var columns = NamedColumns(reader: reader, file: path, names: names)
        do {
            try columns.readHeader()
            var count = 0
            while try columns.reader.next() {
                count += 1
                guard count <= most else {
                    throw MarketFault(line: columns.reader.line, "more than \(most) rows; split it")
                }
                try columns.checkWidth()
                try body(columns)
            }
        } catch var fault as MarketFault {
            fault.file = path
            throw fault
        }
    }

    private init(reader: consuming RecordReader, file: String, names: [String]) {
        self.reader = reader
        self.file = file
        self.names = names
    }

    private mutating func readHeader() throws {
        guard try reader.next() else {
            throw MarketFault(
                line: 0, "is empty; begin with the line \(names.joined(separator: ","))")
        }
        width = reader.ends.count
        let header = (0..<width).map { text($0).lowercased() }
        for name in names {
            guard let place = header.firstIndex(of: name) else {
                throw MarketFault(
                    line: reader.line, column: name,
                    "is missing; begin with the line \(names.joined(separator: ","))")
            }
            places.append(place)
        }
    }

    private func checkWidth() throws {
        guard reader.ends.count != width else { return }
        let missing = places.firstIndex { $0 >= reader.ends.count }
        throw MarketFault(
            line: reader.line, column: missing.map { names[$0] },
            "has \(reader.ends.count) fields and the header \(width); quote fields with commas")
    }

    private func text(_ place: Int) -> String {
        var field = reader.field(place)
        while let first = field.first, first == 32 || first == 9 { field.removeFirst() }
        while let last = field.last, last == 32 || last == 9 { field.removeLast() }
        return String(decoding: field, as: UTF8.self)
    }

    func fault(_ column: Int, _ text: String) -> MarketFault {
        MarketFault(
            line: reader.line, column: names[column],
            "“\(self.text(places[column]).prefix(60))” \(text)")
    }

    func name(_ column: Int) throws -> String {
        let name = text(places[column])
        guard !name.isEmpty else { throw fault(column, "is empty; write a name") }
        return name
    }

    /// A whole number within bounds; a fraction of nothing but zeros may follow.
    func number(_ column: Int, _ range: ClosedRange<Int>) throws -> Int {
        var value = 0
        var digits = 0
        var isNegative = false
        var isFraction = false
        for byte in reader.field(places[column]) {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if isFraction {
                    guard byte == UInt8(ascii: "0") else { throw notWhole(column, range) }
                } else {
                    // Stops growing far beyond every bound.
                    value = min(value, 1_000_000_000_000_000) * 10 + Int(byte - 48)
                    digits += 1
                }
            case UInt8(ascii: "-") where digits == 0 && !isNegative: isNegative = true
            case UInt8(ascii: ".") where digits > 0 && !isFraction: isFraction = true
            case 32, 9: continue
            default: throw notWhole(column, range)
            }
        }
        guard digits > 0 else { throw notWhole(column, range) }
        let number = isNegative ? -value : value
        guard range.contains(number) else {
            throw fault(
                column, "is out of bounds; write \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private func notWhole(_ column: Int, _ range: ClosedRange<Int>) -> MarketFault {
        fault(
            column,
            "is no whole number; write digits alone, \(range.lowerBound) to \(range.upperBound)")
    }
}
