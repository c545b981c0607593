/// The container of a WebP file: chunks, of which only the picture itself is kept. libvips 8.14
/// writes EXIF, with the place where it was taken, even when it is asked to strip it.
enum WebP {
    /// Chunks that are kept: lossy, lossless, transparency.
    private static let kept: Set<String> = ["VP8 ", "VP8L", "ALPH"]
    /// Extended header: size and flags; needed where transparency has its own chunk.
    private static let extended = "VP8X"
    private static let alphaFlag: UInt8 = 0x10

    /// The file reduced to its picture; nil if it is no WebP with one frame.
    static func bare(_ bytes: [UInt8]) -> [UInt8]? {
        guard bytes.count >= 20, word(bytes, 0) == "RIFF", word(bytes, 8) == "WEBP" else {
            return nil
        }
        var header: [UInt8] = []
        var body: [UInt8] = []
        var hasAlpha = false
        var frames = 0
        var at = 12
        while at + 8 <= bytes.count {
            let name = word(bytes, at)
            let size = (0..<4).reduce(0) { $0 | Int(bytes[at + 4 + $1]) << (8 * $1) }
            let end = at + 8 + size + size % 2
            guard size >= 0, at + 8 + size <= bytes.count else { return nil }
            let chunk = bytes[at..<min(end, bytes.count)]
            if name == extended, size == 10 { header = Array(chunk) }
            if kept.contains(name) {
                body += chunk
                hasAlpha = hasAlpha || name == "ALPH"
                frames += name == "ALPH" ? 0 : 1
            }
            at = end
        }
        guard frames == 1 else { return nil }
        if hasAlpha {
            guard header.count == 18 else { return nil }
            header[8] = alphaFlag
        } else {
            header = []
        }
        let content = Array("WEBP".utf8) + header + body
        let size = content.count
        return Array("RIFF".utf8) + (0..<4).map { UInt8(size >> (8 * $0) & 255) } + content
    }

    private static func word(_ bytes: [UInt8], _ at: Int) -> String {
        String(decoding: bytes[at..<(at + 4)], as: UTF8.self)
    }
}
