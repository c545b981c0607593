import Glibc

/// Records of a CSV file, field by field, without a string for each: a million rows are read in a
/// second, and in a memory that doesn't grow with the file.
struct RecordReader: ~Copyable {
    /// Bytes of one record.
    static let longestRecord = 64 * 1024
    static let mostFields = 300
    private static let chunk = 1 << 18

    private let file: UnsafeMutablePointer<FILE>
    private var buffer = [UInt8](repeating: 0, count: chunk)
    private var filled = 0
    private var at = 0
    /// Line on which the last record began; the first is 1.
    private(set) var line = 0
    private var nextLine = 1
    /// Bytes of the last record's fields, one after the other, without their quotes.
    private(set) var bytes: [UInt8] = []
    /// End of each field in `bytes`.
    private(set) var ends: [Int] = []

    /// Opens a file; nil if it can't be read.
    init?(path: String) {
        guard let file = fopen(path, "rb") else { return nil }
        self.file = file
        fill()
        if buffer[..<filled].starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
    }

    deinit { fclose(file) }

    private mutating func fill() {
        filled = fread(&buffer, 1, Self.chunk, file)
        at = 0
    }

    private mutating func byte() -> UInt8? {
        if at == filled {
            fill()
            guard filled > 0 else { return nil }
        }
        defer { at += 1 }
        return buffer[at]
    }

    func field(_ index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// Reads the next record that isn't blank. False at the end.
    /// - Throws: `MarketFault` without a file's name for a record that is too long, or a quote that
    ///   isn't closed.
    mutating func next() throws -> Bool {
        while try record() {
            if !bytes.isEmpty || ends.count > 1 { return true }
        }
        return false
    }

    private mutating func record() throws -> Bool {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        line = nextLine
        var isQuoted = false
        var isAny = false
        while let b = byte() {
            isAny = true
            if b == 10 { nextLine += 1 }
            if b == UInt8(ascii: "\"") {
                // A doubled quote inside of quotes is one; it closes and opens them.
                if !isQuoted, let last = bytes.last, last == b, bytes.count > (ends.last ?? 0) {
                    isQuoted = true
                    continue
                }
                isQuoted.toggle()
                if !isQuoted, at < filled, buffer[at] == b { bytes.append(b) }
            } else if isQuoted {
                bytes.append(b)
            } else if b == UInt8(ascii: ",") {
                ends.append(bytes.count)
            } else if b == 10 {
                break
            } else if b != 13 {
                bytes.append(b)
            }
            guard bytes.count <= Self.longestRecord, ends.count < Self.mostFields else {
                throw MarketFault(line: line, "the record is too long; close its quotes")
            }
        }
        guard !isQuoted else {
            throw MarketFault(line: line, "a quote is never closed; add a quote at its end")
        }
        guard isAny else { return false }
        ends.append(bytes.count)
        return true
    }
}
