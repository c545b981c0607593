import Glibc
import World

/// Check of a file's first bytes, before anything decodes it as a picture.
enum Sniff {
    /// The file's bytes, if it isn't too large and begins as JPEG, PNG or WebP do.
    static func bytes(_ path: String) throws -> [UInt8] {
        var about = stat()
        guard stat(path, &about) == 0 else { throw MediaRefusal.unreadable }
        guard about.st_size <= Media.maximumBytes else {
            throw MediaRefusal.tooLarge(megabytes: Media.maximumBytes / 1_000_000)
        }
        guard let bytes = Resources.read(path) else { throw MediaRefusal.unreadable }
        guard loader(of: bytes) != nil else {
            throw isPhoneFormat(bytes) ? MediaRefusal.phoneFormat : MediaRefusal.wrongKind
        }
        return bytes
    }

    /// True for HEIC, HEIF and AVIF, by the brand in their first box.
    static func isPhoneFormat(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) else { return false }
        let brand = String(decoding: bytes[8..<12], as: UTF8.self)
        return ["heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif"].contains(brand)
    }

    /// Loader of libvips that must open the file; any other would mean two formats in one file.
    static func loader(of bytes: [UInt8]) -> String? {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return "jpegload" }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            return "pngload"
        }
        let isRIFF = bytes.starts(with: Array("RIFF".utf8))
        if isRIFF, bytes.dropFirst(8).starts(with: Array("WEBP".utf8)) { return "webpload" }
        return nil
    }
}
