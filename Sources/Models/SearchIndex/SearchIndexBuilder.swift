/// Builder of an index from pages of documents: only a page of them is in memory as they came.
///
/// Pages become segments; eight segments of a size are merged into one of the next, so that each
/// document is merged as often as the number of pages has digits to the base of eight.
public struct SearchIndexBuilder: Sendable {
    private let settings: SearchSettings
    private let forms: WordForms
    private var page: [SearchDocument] = []
    /// Segments by size, each less than `fanOut` of its kind.
    private var levels: [[Segment]] = []

    /// Documents of a page.
    public static let pageSize = 2_000
    private static let fanOut = 8

    public init(settings: SearchSettings = SearchSettings()) {
        self.settings = settings
        forms = WordForms(languages: settings.languages)
    }

    /// Adds a document, whose id may not have come before.
    public mutating func add(_ document: SearchDocument) {
        page.append(document)
        if page.count >= Self.pageSize { addPage() }
    }

    private mutating func addPage() {
        guard !page.isEmpty else { return }
        var segment = Segment.build(page, forms: forms)
        page.removeAll(keepingCapacity: true)
        for level in 0... {
            if level == levels.count { levels.append([]) }
            levels[level].append(segment)
            guard levels[level].count == Self.fanOut else { return }
            segment = merged(levels[level])
            levels[level] = []
        }
    }

    private func merged(_ segments: [Segment]) -> Segment {
        Segment.merge(segments.map { ($0, Bitmap(size: $0.count)) }, forms: forms)
    }

    /// The index of all documents that were added. The builder begins anew.
    public mutating func build() -> SearchIndex {
        addPage()
        let segments = levels.flatMap { $0 }
        levels = []
        return SearchIndex(segments.count == 1 ? segments[0] : merged(segments), settings: settings)
    }
}
