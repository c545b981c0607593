/// Lines of a text in UTF-8 and their words, without a copy of either.
struct ByteLines {
    private let bytes: [UInt8]

    /// A mark of byte order is left out.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// Calls `body` for each line, without its end, and its number, the first being 1.
    func forEach(_ body: (ArraySlice<UInt8>, Int) throws -> Void) rethrows {
        var start = 0
        var number = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            number += 1
            let isReturned = end > start && bytes[end - 1] == UInt8(ascii: "\r")
            try body(bytes[start..<(isReturned ? end - 1 : end)], number)
            start = end + 1
        }
    }
}

extension ArraySlice<UInt8> {
    /// The bytes as text; what is no UTF-8 is replaced.
    var text: String { String(decoding: self, as: UTF8.self) }
}
