import Catalog
import World

/// Pictures of a product after a file: those that it names, in its order. Others that came from a
/// file go; uploaded ones keep their places; removed ones don't come back.
struct PictureSet {
    let named: [PendingImageView]
    /// True if the file names all pictures, so that others from files go.
    let isAll: Bool
    let stored: [ProductPicture]
    /// Addresses that the seller removed.
    let removed: Set<String>

    private(set) var added: [PendingImageView] = []
    private(set) var described: [(PendingImageView, before: String, after: String)] = []
    /// Addresses of pictures that go.
    private(set) var dropped: [String] = []
    private(set) var isReordered = false
    /// Named pictures that the seller removed, and those beyond the bound.
    private(set) var unwanted: [PendingImageView] = []
    private(set) var crowded: [PendingImageView] = []

    init(
        named: [PendingImageView], isAll: Bool, stored: [ProductPicture], removed: Set<String>
    ) {
        self.named = named
        self.isAll = isAll
        self.stored = stored
        self.removed = removed
    }

    /// The pictures afterwards; nil where nothing is to be stored.
    mutating func merged() -> [ProductPicture]? {
        unwanted = named.filter { removed.contains($0.source) }
        let wanted = named.filter { !removed.contains($0.source) }
        let sources = Set(wanted.map(\.source))
        let kept = stored.filter { !$0.isReplaced }
        let fixed = kept.filter { isFixed($0, sources) }
        let room = max(0, Catalog.mostPictures - fixed.count)
        crowded = Array(wanted.dropFirst(room))
        let slots = wanted.prefix(room).map { slot($0) }
        let replaced = stored.filter { picture in
            !isFixed(picture, sources) && !slots.contains { $0.source == picture.source }
        }
        dropped = replaced.filter { !$0.isReplaced }.compactMap(\.source)
        var all = woven(fixed: fixed, slots: slots, kept: kept)
        // Something stays to be seen until the first new picture is here.
        if !all.contains(where: { $0.state == .here }), all.count < Catalog.mostPictures,
            let shown = replaced.first(where: { $0.state == .here })
        {
            all.append(
                ProductPicture(
                    position: 0, picture: shown.picture, source: shown.source, alt: shown.alt,
                    isReplaced: true))
        }
        let common = Set(kept.compactMap(\.source)).intersection(slots.compactMap(\.source))
        isReordered = Self.order(all, common) != Self.order(stored, common)
        return Self.same(all, stored) ? nil : all
    }

    /// True for a picture that keeps its place: it was uploaded, or the file doesn't name all.
    private func isFixed(_ picture: ProductPicture, _ sources: Set<String>) -> Bool {
        guard !picture.isReplaced, let source = picture.source else {
            return !picture.isReplaced
        }
        return !isAll && !sources.contains(source)
    }

    /// The stored picture of an address, or one to be fetched.
    private mutating func slot(_ named: PendingImageView) -> ProductPicture {
        let old = stored.first { $0.source == named.source }
        if let old {
            if let alt = named.alt, alt != old.alt { described.append((named, old.alt, alt)) }
        } else {
            added.append(named)
        }
        let isHere = old?.state == .here
        return ProductPicture(
            position: 0, picture: isHere ? old?.picture : nil, source: named.source,
            state: isHere ? .here : .pending, alt: named.alt ?? old?.alt ?? "")
    }

    /// Uploaded pictures at their places, the others in the file's order between them.
    private func woven(
        fixed: [ProductPicture], slots: [ProductPicture], kept: [ProductPicture]
    ) -> [ProductPicture] {
        let places = Set(fixed.map(\.position))
        let at = Set(kept.indices.filter { places.contains(kept[$0].position) })
        var (waiting, rest) = (fixed[...], slots[...])
        var all: [ProductPicture] = []
        while all.count < fixed.count + slots.count {
            let isFixed = at.contains(all.count) && !waiting.isEmpty || rest.isEmpty
            if let next = isFixed ? waiting.popFirst() : rest.popFirst() { all.append(next) }
        }
        return all
    }

    /// Addresses in their order, of those pictures that are there before and after.
    private static func order(_ pictures: [ProductPicture], _ sources: Set<String>) -> [String] {
        pictures.filter { !$0.isReplaced }.compactMap(\.source).filter { sources.contains($0) }
    }

    private static func same(_ one: [ProductPicture], _ other: [ProductPicture]) -> Bool {
        one.count == other.count
            && zip(one, other).allSatisfy {
                $0.picture == $1.picture && $0.source == $1.source && $0.alt == $1.alt
                    && $0.state == $1.state && $0.isReplaced == $1.isReplaced
            }
    }
}
