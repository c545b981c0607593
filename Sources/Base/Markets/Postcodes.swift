/// A group of postcodes and the places that they belong to.
struct PostcodeArea: Sendable, Hashable {
    let market: MarketCode
    /// Codes of subdivisions; of one that isn't in the table where nobody delivers.
    let places: [String]
    /// Name of a place that nobody delivers to yet; nil where it is served.
    let unserved: String?
}

/// Postcodes by their leading digits or letters.
struct PostcodeTable: Sendable {
    static let file = "postcodes.tsv"
    /// Characters of a prefix.
    private static let longest = 5

    private var areas: [PostcodeArea] = []
    private var byPrefix: [MarketCode: [String: Int]] = [:]
    private var unserved: [String: Int] = [:]
    /// Markets all of whose postcodes are in the file.
    private var whole: Set<MarketCode> = []

    init(files: (String) -> String?, subdivisions: SubdivisionTable) throws(PackFault) {
        let table = try PackTable(
            Self.file, in: files,
            columns: ["market", "prefixes", "places", "unserved", "source"])
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            let places = try row.words("places")
            let name = row.cell("unserved")
            _ = try row.text("source")
            for place in places {
                let isKnown = subdivisions.find(place)?.market == market
                guard isKnown == name.isEmpty else {
                    throw row.fault(
                        isKnown
                            ? "place \(place) is in subdivisions.tsv, so it is served"
                            : "place \(place) is not in subdivisions.tsv")
                }
                if !name.isEmpty { unserved[place] = areas.count }
            }
            if name.isEmpty { whole.insert(market) }
            for prefix in try Self.prefixes(row) {
                guard byPrefix[market, default: [:]].updateValue(areas.count, forKey: prefix) == nil
                else { throw row.fault("prefix \(prefix) stands twice") }
            }
            areas.append(
                PostcodeArea(
                    market: market, places: places, unserved: name.isEmpty ? nil : name))
        }
    }

    /// Prefixes of a row, ranges such as `350-369` in full.
    private static func prefixes(_ row: PackRow) throws(PackFault) -> [String] {
        var out: [String] = []
        for word in try row.words("prefixes") {
            let ends = word.split(separator: "-").map(String.init)
            guard (1...2).contains(ends.count), let first = ends.first, let last = ends.last,
                first.count == last.count, first.count <= longest
            else { throw row.fault("\(word) is no prefix and no range") }
            if ends.count == 1 {
                out.append(first)
                continue
            }
            guard let low = Int(first), let high = Int(last), low < high else {
                throw row.fault("\(word) is no range of digits")
            }
            for number in low...high {
                let digits = String(number)
                out.append(String(repeating: "0", count: first.count - digits.count) + digits)
            }
        }
        return out
    }

    /// The area of the longest prefix; nil for a postcode that fits none.
    func area(of postcode: String, in market: MarketCode) -> PostcodeArea? {
        let bare = postcode.uppercased().filter { $0.isLetter || $0.isNumber }
        guard let prefixes = byPrefix[market] else { return nil }
        for count in (1...Self.longest).reversed() where count <= bare.count {
            if let index = prefixes[String(bare.prefix(count))] { return areas[index] }
        }
        return nil
    }

    /// True if every postcode of the market is in an area.
    func isWhole(_ market: MarketCode) -> Bool { whole.contains(market) }

    /// Name of a place by a code that no subdivision has, such as `US-PR`.
    func unserved(_ code: String) -> String? { unserved[code].flatMap { areas[$0].unserved } }
}

extension PostcodeTable {
    /// Faults of an address with those of its places: a place that isn't served, and a postcode that
    /// belongs to another than the address names.
    func faults(
        of address: Address, _ faults: [AddressFault], in form: AddressForm,
        name: (String) -> String?
    ) -> [AddressFault] {
        var found = Dictionary(faults.map { ($0.field, $0) }) { first, _ in first }
        let area = area(of: address.postcode, in: address.market)
        if let place = unserved(address.subdivision),
            address.subdivision.hasPrefix(
                address.market.rawValue)
        {
            found[.subdivision] = .notServed(.subdivision, place)
        } else if let place = area?.unserved {
            found[.postcode] = .notServed(.postcode, place)
        } else if found[.postcode] == nil, found[.subdivision] == nil, !address.postcode.isEmpty,
            !address.subdivision.isEmpty, isWhole(address.market)
        {
            if let area, !area.places.contains(address.subdivision) {
                let names = area.places.compactMap(name).joined(separator: ", ")
                found[.postcode] = AddressFault(
                    field: .postcode, key: "address.fault.postcode-elsewhere",
                    values: ["place": names])
            } else if area == nil {
                found[.postcode] = AddressFault(field: .postcode, key: "address.fault.postcode")
            }
        }
        return form.fields.compactMap { found[$0.field] }
    }
}

extension AddressFault {
    fileprivate static func notServed(_ field: AddressField, _ place: String) -> AddressFault {
        AddressFault(field: field, key: "address.fault.not-served", values: ["place": place])
    }
}
