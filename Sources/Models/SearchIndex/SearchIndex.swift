/// SearchIndex: finds products by what people type, with their mistakes, units, plurals and marks.
///
/// Promises: a document is found by every word of it; no text ends the process or takes more than a
/// bounded time; a word with digits, of a code or of a brand is never taken for a mistake; a
/// correction and dropped words are said; the same documents give the same answers, whether they
/// came at once or one after the other.
///
/// Documents lie in one segment in the order of their static rank; changes lie in a small second
/// one until they are merged. A value: who has a copy goes on searching it.
public struct SearchIndex: Sendable {
    /// A segment, and which documents of it still count.
    struct Part: Sendable {
        let segment: Segment
        var dead: Bitmap
        /// Live documents that have each term.
        var counts: [UInt32]

        var live: Int { segment.count - dead.count }

        init(_ segment: Segment) {
            self.segment = segment
            dead = Bitmap(size: segment.count)
            counts = segment.counts
        }

        /// Takes a document away; nothing happens where it isn't there.
        mutating func remove(_ id: Int64) {
            guard let document = segment.document(of: id), dead.insert(document) else { return }
            for term in segment.terms(of: document) { counts[term] -= 1 }
        }
    }

    /// The large segment, then the changes.
    private(set) var parts: [Part]
    /// Documents of the second segment, which is built anew with each change.
    private var changed: [Int64: SearchDocument] = [:]
    let forms: WordForms
    let synonyms: SynonymTable

    /// Documents that may wait for a merge at least.
    private static let leastChanges = 1_000
    /// One of so many documents may wait for a merge in a large index.
    private static let changedShare = 100

    public init(_ documents: [SearchDocument], settings: SearchSettings = SearchSettings()) {
        let forms = WordForms(languages: settings.languages)
        self.init(Segment.build(documents, forms: forms), settings: settings)
    }

    init(_ segment: Segment, settings: SearchSettings) {
        forms = WordForms(languages: settings.languages)
        synonyms = SynonymTable(settings.synonyms)
        parts = [Part(segment)]
    }

    /// Number of documents that can be found.
    public var count: Int { parts.reduce(0) { $0 + $1.live } }

    /// True if a document of this id can be found.
    public func contains(_ id: Int64) -> Bool {
        parts.contains { part in
            part.segment.document(of: id).map { !part.dead.contains($0) } ?? false
        }
    }

    /// Bytes of the index in memory, without the changed documents themselves.
    public var byteCount: Int {
        parts.reduce(0) { $0 + $1.segment.byteCount + $1.dead.byteCount + $1.counts.count * 4 }
    }

    /// True when so much has changed that searches become slower: merge.
    public var needsMerge: Bool {
        let waiting = changed.count + parts[0].dead.count
        return waiting > max(Self.leastChanges, parts[0].segment.count / Self.changedShare)
    }

    /// Puts documents in place of those with their ids, and takes others away.
    public mutating func change(put documents: [SearchDocument], remove ids: [Int64] = []) {
        for document in documents {
            parts[0].remove(document.id)
            changed[document.id] = document
        }
        for id in ids {
            parts[0].remove(id)
            changed[id] = nil
        }
        let large = parts[0]
        guard !changed.isEmpty else {
            parts = [large]
            return
        }
        parts = [large, Part(Segment.build(Array(changed.values), forms: forms))]
    }

    /// Merges the changes into the large segment; takes about as long as building half of it.
    public mutating func merge() {
        let sources = parts.map { ($0.segment, $0.dead) }
        parts = [Part(Segment.merge(sources, forms: forms))]
        changed = [:]
    }

    var lexicon: Lexicon { Lexicon(parts: parts) }
}
