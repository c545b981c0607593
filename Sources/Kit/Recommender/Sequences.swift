/// Interactions of users with items in the order of time, items as numbers from 0 on.
public struct Sequences: Sendable {
    /// Items of all users, one user after the other.
    public private(set) var items: [Int32] = []
    /// Start of each user's items, and the end of the last one's.
    public private(set) var starts: [Int] = [0]
    /// Number of different items.
    public private(set) var itemCount = 0

    public init() {}

    /// Sequences of item numbers; `itemCount` is the highest number and one.
    public init(_ rows: [[Int32]]) {
        for row in rows { add(row[...]) }
    }

    public var count: Int { starts.count - 1 }

    public subscript(user: Int) -> ArraySlice<Int32> { items[starts[user]..<starts[user + 1]] }

    public mutating func add(_ row: some Collection<Int32>) {
        items += row
        starts.append(items.count)
        for item in row { itemCount = max(itemCount, Int(item) + 1) }
    }

    mutating func raise(itemCount count: Int) { itemCount = max(itemCount, count) }

    /// The same users with the last `dropped` items of each left out, and all item numbers known.
    public func dropping(_ dropped: Int) -> Sequences {
        var out = Sequences()
        out.items.reserveCapacity(items.count)
        for user in 0..<count { out.add(self[user].dropLast(dropped)) }
        out.itemCount = itemCount
        return out
    }

    /// The first users, or those from one on, with all item numbers known.
    public func users(_ range: Range<Int>) -> Sequences {
        var out = Sequences()
        for user in range { out.add(self[user]) }
        out.itemCount = itemCount
        return out
    }

    /// Occurrences of each item.
    public func popularity() -> [Int] {
        var out = [Int](repeating: 0, count: itemCount)
        for item in items { out[Int(item)] += 1 }
        return out
    }
}

/// Fault of an input file, by its line.
public struct InputFault: Error, CustomStringConvertible, Equatable {
    /// The first line is 1; 0 for the file as a whole.
    public let line: Int
    public let text: String

    public init(line: Int, _ text: String) {
        self.line = line
        self.text = text
    }

    public var description: String { line == 0 ? text : "line \(line): \(text)" }
}

/// Numbers for names of items in the order in which they come.
public struct ItemNumbers: Sendable {
    public private(set) var names: [String] = []
    private var numbers: [String: Int32] = [:]

    /// Bound of different items: numbers are 32 bits, and tables are made of them.
    public static let most = 50_000_000

    public init() {}

    public mutating func number(of name: some StringProtocol) -> Int32? {
        let name = String(name)
        if let known = numbers[name] { return known }
        guard names.count < Self.most else { return nil }
        let number = Int32(names.count)
        numbers[name] = number
        names.append(name)
        return number
    }

    public func known(_ name: some StringProtocol) -> Int32? { numbers[String(name)] }
}

extension Sequences {
    /// Reads lines of `user item item …` in the order of time, divided by blanks. A user with several
    /// lines is one each time; empty lines count for nothing.
    /// - Throws: `InputFault` for a line without an item, or a file without a line.
    public static func read(
        lines bytes: [UInt8]
    ) throws -> (sequences: Sequences, items: ItemNumbers) {
        var out = Sequences()
        var numbers = ItemNumbers()
        var row: [Int32] = []
        try ByteLines(bytes).forEach { line, index in
            let words = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard !words.isEmpty else { return }
            guard words.count > 1 else {
                throw InputFault(line: index, "a user without an item; write: user item item …")
            }
            row.removeAll(keepingCapacity: true)
            for word in words.dropFirst() {
                guard let number = numbers.number(of: word.text) else {
                    throw InputFault(line: index, "more than \(ItemNumbers.most) items")
                }
                row.append(number)
            }
            out.add(row)
        }
        guard out.count > 0 else { throw InputFault(line: 0, "the file has no line with items") }
        return (out, numbers)
    }
}
