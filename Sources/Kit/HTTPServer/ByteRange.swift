/// A byte range that a video player asks for (RFC 9110, section 14). Several ranges at once, which
/// nobody needs, are answered with the whole file.
struct ByteRange: Equatable {
    let first: Int
    let last: Int
    var count: Int { last - first + 1 }

    enum Asked: Equatable {
        case whole
        case piece(ByteRange)
        /// 416: the range lies outside the file.
        case outside
    }

    /// - Parameter header: `bytes=0-99`, `bytes=100-` or `bytes=-100`.
    static func asked(_ header: String?, of size: Int) -> Asked {
        guard let header, header.hasPrefix("bytes="), !header.contains(",") else { return .whole }
        let ends = header.dropFirst("bytes=".count)
            .split(separator: "-", omittingEmptySubsequences: false)
        guard ends.count == 2 else { return .whole }
        if ends[0].isEmpty {
            guard let count = Int(ends[1]), count >= 0 else { return .whole }
            guard count > 0, size > 0 else { return .outside }
            return .piece(ByteRange(first: max(0, size - count), last: size - 1))
        }
        guard let first = Int(ends[0]), first >= 0 else { return .whole }
        if ends[1].isEmpty {
            return first < size ? .piece(ByteRange(first: first, last: size - 1)) : .outside
        }
        guard let last = Int(ends[1]), last >= first else { return .whole }
        return first < size ? .piece(ByteRange(first: first, last: min(last, size - 1))) : .outside
    }
}
