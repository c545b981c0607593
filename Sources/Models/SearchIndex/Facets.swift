/// Filters of a search, and the facets that it counts.
struct FacetFilter: Sendable {
    let filters: [(name: String, values: Set<String>)]
    let counted: Set<String>

    init(_ query: SearchQuery) {
        filters = query.filters.sorted { $0.key < $1.key }.prefix(SearchQuery.mostFilters)
            .map { ($0.key, $0.value) }
        counted = query.facets
    }

    var isEmpty: Bool { filters.isEmpty && counted.isEmpty }
}

/// Counts facet values of the documents of one segment; those of a filtered facet over documents
/// that pass all other filters.
struct FacetCounter {
    private let filter: FacetFilter
    private let segment: Segment
    /// For each facet value of the segment: the filter on its name, whether it passes that filter,
    /// and whether it is counted.
    private var values: [(filter: Int?, passes: Bool, isCounted: Bool)] = []
    private var numbers: [Int] = []

    init(_ filter: FacetFilter, _ segment: Segment) {
        self.filter = filter
        self.segment = segment
        guard !filter.isEmpty else { return }
        values = segment.facets.map { facet in
            let place = filter.filters.firstIndex { $0.name == facet.name }
            return (
                place, place.map { filter.filters[$0].values.contains(facet.value) } ?? true,
                filter.counted.contains(facet.name)
            )
        }
        numbers = [Int](repeating: 0, count: values.count)
    }

    /// Counts a document; true if it passes all filters.
    mutating func count(_ document: UInt32) -> Bool {
        guard !filter.isEmpty else { return true }
        let facets = segment.facets(of: document)
        var passed = 0
        for facet in facets {
            let value = values[Int(facet)]
            if let place = value.filter, value.passes { passed |= 1 << place }
        }
        let failed = ~passed & ((1 << filter.filters.count) - 1)
        guard failed & (failed - 1) == 0 || failed == 0 else { return false }
        for facet in facets where values[Int(facet)].isCounted {
            let place = values[Int(facet)].filter
            if failed == 0 || place.map({ failed == 1 << $0 }) ?? false {
                numbers[Int(facet)] += 1
            }
        }
        return failed == 0
    }

    var counts: [SearchFacet: Int] {
        var counts: [SearchFacet: Int] = [:]
        for (number, count) in numbers.enumerated() where count > 0 {
            counts[segment.facets[number]] = count
        }
        return counts
    }
}
