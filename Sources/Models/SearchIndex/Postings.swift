/// Fields of a document, as bits of a posting.
enum SearchField {
    static let title: UInt8 = 1
    static let brand: UInt8 = 2
    static let code: UInt8 = 4
    static let tag: UInt8 = 8
    static let body: UInt8 = 16

    /// Weight of a term by the fields that it stands in: the greatest counts, others a little.
    static let weights: [Float] = (0..<32).map { mask in
        let each: [Float] = [1, 0.8, 0.9, 0.6, 0.25]
        let present = each.indices.filter { mask >> $0 & 1 == 1 }.map { each[$0] }
        let most = present.max() ?? 0
        return most + (present.reduce(0, +) - most) * 0.1
    }
}

/// A posting: a document, the fields that have the term, and its first place in the title.
struct Posting: Equatable, Sendable {
    let document: UInt32
    let fields: UInt8
    let position: UInt8

    /// No place in the title.
    static let noPosition = UInt8.max
}

/// A term's postings while they are written: gaps between documents as varints, a byte of fields,
/// a byte of position where the title has the term; a table of blocks in front of long lists.
struct PostingWriter {
    private(set) var count: UInt32 = 0
    private var bytes: [UInt8] = []
    /// Last document of each block, and where the next block begins.
    private var skips: [(last: UInt32, end: UInt32)] = []
    private var last: UInt32 = 0

    static let block = 128
    static let hasPosition: UInt8 = 32

    /// - Precondition: documents come in rising order.
    mutating func add(_ posting: Posting) {
        if count > 0, Int(count) % Self.block == 0 {
            skips.append((last, UInt32(clamping: bytes.count)))
        }
        Self.append(posting.document - last, to: &bytes)
        last = posting.document
        let isPlaced = posting.position != Posting.noPosition
        bytes.append(posting.fields | (isPlaced ? Self.hasPosition : 0))
        if isPlaced { bytes.append(posting.position) }
        count += 1
    }

    func finish(into out: inout [UInt8]) {
        for skip in skips {
            for value in [skip.last, skip.end] {
                for shift in stride(from: 0, to: 32, by: 8) {
                    out.append(UInt8(truncatingIfNeeded: value >> shift))
                }
            }
        }
        out.append(contentsOf: bytes)
    }

    static func append(_ value: UInt32, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 128 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Reads a term's postings in the order of documents, a block at a time; skips blocks by their table.
///
/// Its state is used by one search alone, so that exclusive access needn't be checked at each step.
final class PostingCursor {
    private let bytes: [UInt8]
    private let count: Int
    private let blocks: Int
    private let table: Int
    private let data: Int
    /// Document, fields and position of the block's postings, in one number each.
    private let postings: UnsafeMutablePointer<UInt64>
    @exclusivity(unchecked) private var loaded = 0
    @exclusivity(unchecked) private var block = -1
    @exclusivity(unchecked) private var at = 0

    /// The document where the cursor stands; `end` behind the last.
    @exclusivity(unchecked) private(set) var document: UInt32 = 0
    static let end = UInt32.max

    init(_ bytes: [UInt8], from start: Int, count: Int) {
        self.bytes = bytes
        self.count = count
        blocks = (count + PostingWriter.block - 1) / PostingWriter.block
        table = start
        data = start + (max(1, blocks) - 1) * 8
        postings = .allocate(capacity: PostingWriter.block)
        load(0)
    }

    deinit { postings.deallocate() }

    /// - Precondition: the cursor stands on a document.
    var fields: UInt8 { UInt8(truncatingIfNeeded: postings[at] >> 8) & 31 }
    var position: UInt8 { UInt8(truncatingIfNeeded: postings[at]) }

    private func word(_ place: Int) -> UInt32 {
        UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
            | UInt32(bytes[place + 3]) << 24
    }

    /// Last document of a block that has one behind it.
    private func last(of block: Int) -> UInt32 { word(table + block * 8) }

    private func load(_ next: Int) {
        block = next
        at = 0
        guard next < blocks else {
            document = Self.end
            return
        }
        let before = next == 0 ? 0 : last(of: next - 1)
        let place = data + (next == 0 ? 0 : Int(word(table + (next - 1) * 8 + 4)))
        loaded = min(PostingWriter.block, count - next * PostingWriter.block)
        bytes.withUnsafeBufferPointer { bytes in
            Self.decode(bytes, from: place, before, loaded, into: postings)
        }
        document = UInt32(truncatingIfNeeded: postings[0] >> 32)
    }

    private static func decode(
        _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ before: UInt32, _ number: Int,
        into postings: UnsafeMutablePointer<UInt64>
    ) {
        var document = before
        var place = start
        for index in 0..<number {
            var byte = bytes[place]
            var gap = UInt32(byte & 127)
            var shift: UInt32 = 7
            place += 1
            while byte >= 128 {
                byte = bytes[place]
                gap |= UInt32(byte & 127) << shift
                shift += 7
                place += 1
            }
            document &+= gap
            let fields = bytes[place]
            place += 1
            var position = Posting.noPosition
            if fields & PostingWriter.hasPosition != 0 {
                position = bytes[place]
                place += 1
            }
            postings[index] = UInt64(document) << 32 | UInt64(fields) << 8 | UInt64(position)
        }
    }

    /// Moves to the first document at or behind the one named.
    func seek(_ target: UInt32) {
        guard document < target else { return }
        if block + 1 < blocks, last(of: block) < target {
            var step = 1
            var low = block + 1
            while low + step < blocks - 1, last(of: low + step) < target { step *= 2 }
            var high = min(low + step, blocks - 1)
            while low < high {
                let middle = (low + high) / 2
                if last(of: middle) < target { low = middle + 1 } else { high = middle }
            }
            load(low)
            guard document < target else { return }
        }
        let wanted = UInt64(target) << 32
        var place = at + 1
        while place < loaded, postings[place] < wanted { place += 1 }
        if place < loaded {
            at = place
            document = UInt32(truncatingIfNeeded: postings[place] >> 32)
        } else {
            // The next block begins behind the target, as the table says.
            load(block + 1)
        }
    }

    func next() { if document != Self.end { seek(document + 1) } }
}
