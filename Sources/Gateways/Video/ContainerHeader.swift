/// Header of a browser's recording: container and codec, without which nothing after it can be
/// read. ffmpeg gets it again when it must restart in the middle.
struct ContainerHeader: Sendable {
    enum Container: String, Sendable {
        case webm = "matroska"
        case mp4 = "mov"

        /// Byte pattern at which a reader can begin: a WebM cluster's id, an MP4 fragment's name.
        var mark: [UInt8] {
            switch self {
            case .webm: [0x1f, 0x43, 0xb6, 0x75]
            case .mp4: Array("moof".utf8)
            }
        }
        /// Bytes of the box that precede its mark.
        var lead: Int { self == .webm ? 0 : 4 }
        /// The container's name for H.264.
        var codecMark: [UInt8] {
            Array((self == .webm ? "V_MPEG4/ISO/AVC" : "avc1").utf8)
        }
    }

    /// Bound of a header: usually a few hundred bytes, with a large CodecPrivate some thousands.
    static let mostBytes = 256 << 10

    private(set) var bytes: [UInt8] = []
    private(set) var container: Container?
    /// True once the header is complete.
    private(set) var isWhole = false

    /// True for H.264, which is passed on; anything else is transcoded.
    var isH264: Bool {
        guard let container else { return false }
        return Self.find(container.codecMark, in: bytes[...]) != nil
    }

    /// Reads on until the header is complete.
    /// - Returns: false if this is no container that we know.
    mutating func take(_ chunk: [UInt8]) -> Bool {
        guard !isWhole else { return true }
        bytes += chunk
        guard bytes.count >= 8 else { return true }
        if container == nil {
            if bytes.starts(with: [0x1a, 0x45, 0xdf, 0xa3]) {
                container = .webm
            } else if Array(bytes[4..<8]) == Array("ftyp".utf8) {
                container = .mp4
            }
        }
        guard let container else { return false }
        if let first = Self.start(of: container, in: bytes[...]) {
            bytes.removeSubrange(first...)
            isWhole = true
        }
        return bytes.count <= Self.mostBytes
    }

    /// Index at which the next piece begins that can be read after the header.
    static func start(of container: Container, in bytes: ArraySlice<UInt8>) -> Int? {
        guard let mark = find(container.mark, in: bytes) else { return nil }
        return mark - container.lead >= bytes.startIndex ? mark - container.lead : nil
    }

    static func find(_ mark: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBufferPointer { all in
            guard let first = mark.first, all.count >= mark.count else { return nil }
            for index in 0...(all.count - mark.count) where all[index] == first {
                if mark.indices.allSatisfy({ all[index + $0] == mark[$0] }) {
                    return bytes.startIndex + index
                }
            }
            return nil
        }
    }
}
