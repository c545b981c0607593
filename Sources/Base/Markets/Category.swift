import Money
import Text

/// A kind of goods. Ids are Google's product taxonomy's, so that feeds agree on them.
public struct Category: Sendable, Hashable {
    public let id: Int
    /// Parent category; nil at the top.
    public let parent: Int?
    public let taxClass: TaxClass
    private let names: [String]

    public func name(in locale: LocaleTag) -> String {
        switch locale {
        case .enUS: names[0]
        case .enGB: names[1]
        case .idID: names[2]
        case .thTH: names[3]
        case .viVN: names[4]
        }
    }

    init(_ row: PackRow) throws(PackFault) {
        id = try row.integer("id", in: 1...9_999_999)
        parent = row.cell("parent").isEmpty ? nil : try row.integer("parent", in: 1...9_999_999)
        taxClass = try row.one(TaxClass.self, "class")
        let english = try row.text("en")
        let british = row.cell("en_gb").isEmpty ? english : try row.text("en_gb")
        names = [
            english, british, try row.text("id_name"), try row.text("th"), try row.text("vi"),
        ]
    }
}

/// An option of a category select: `Dresses`, two steps down.
public struct CategoryChoice: Sendable, Hashable {
    public let id: Int
    public let name: String
    /// Depth in the tree; 0 at the top.
    public let depth: Int
    /// True for leaves, which alone hold products.
    public let isLeaf: Bool
}

/// The tree of categories, in the order of the file.
public struct CategoryTree: Sendable {
    static let file = "categories.tsv"
    /// Levels of the tree; deeper ones don't fit a phone's menu.
    static let maximumDepth = 3

    public private(set) var all: [Category] = []
    private var byID: [Int: Int] = [:]
    private var children: [Int: [Int]] = [:]

    init(files: (String) -> String?) throws(PackFault) {
        let table = try PackTable(
            Self.file, in: files,
            columns: ["id", "parent", "class", "en", "en_gb", "id_name", "th", "vi"])
        for row in table.rows {
            let category = try Category(row)
            guard byID[category.id] == nil else {
                throw row.fault("id \(category.id) stands twice")
            }
            if let parent = category.parent, byID[parent] == nil {
                throw row.fault("parent \(parent) must stand above its child")
            }
            byID[category.id] = all.count
            children[category.parent ?? 0, default: []].append(all.count)
            all.append(category)
            guard path(to: category.id).count <= Self.maximumDepth else {
                throw row.fault("the tree must not be deeper than \(Self.maximumDepth)")
            }
        }
    }

    public func find(_ id: Int) -> Category? { byID[id].map { all[$0] } }
    public var top: [Category] { children[0, default: []].map { all[$0] } }
    public func children(of id: Int) -> [Category] { children[id, default: []].map { all[$0] } }
    public func isLeaf(_ id: Int) -> Bool { byID[id] != nil && children[id] == nil }

    /// Leaf by a number of Google's taxonomy or a path in English, as product files have them; nil if
    /// there is no such leaf, or if several have the name.
    public func leaf(named text: String) -> Int? {
        guard !text.isEmpty else { return nil }
        if let id = Int(text) { return isLeaf(id) ? id : nil }
        let last = text.split(separator: ">").last?.trimmingWhitespace.lowercased()
        let found = all.filter { isLeaf($0.id) && $0.name(in: .enUS).lowercased() == last }
        return found.count == 1 ? found[0].id : nil
    }

    /// Path from the top down to the category itself.
    public func path(to id: Int) -> [Category] {
        var path: [Category] = []
        var next = find(id)
        while let category = next {
            path.insert(category, at: 0)
            next = category.parent.flatMap(find)
        }
        return path
    }

    /// The category and all below it, for a filter.
    public func family(of id: Int) -> [Int] {
        guard find(id) != nil else { return [] }
        return [id] + children(of: id).flatMap { family(of: $0.id) }
    }

    public func choices(in locale: LocaleTag) -> [CategoryChoice] {
        func walk(_ category: Category, _ depth: Int) -> [CategoryChoice] {
            let below = children(of: category.id)
            let choice = CategoryChoice(
                id: category.id, name: category.name(in: locale), depth: depth,
                isLeaf: below.isEmpty)
            return [choice] + below.flatMap { walk($0, depth + 1) }
        }
        return top.flatMap { walk($0, 0) }
    }
}
