import CCage
import CVips
import Glibc

/// The subprocess that decodes one untrusted picture, so that the server doesn't.
///
/// Standard input is the file; descriptors from 3 on take the sizes, as WebP. It prints width and
/// height of the largest. Before it reads the file it has limits on time, memory and size, and a list
/// of the system calls that it may make; any other kills it. No file, connection or process can be
/// opened by what is on the list.
///
///     pasar-picture MOST-PIXELS MOST-JPEG-PIXELS LEAST-SIDE SIDE… <FILE 3>LARGEST.webp 4>…
///     pasar-picture check     # tries what it may not do; 0 if nothing worked
@main
enum PictureChild {
    /// Exit codes, known to Media.
    enum End: Int32 {
        case made = 0
        case wrongKind = 3
        case wrongSize = 4
        case unreadable = 5
        /// A limit can't be set here, or libvips doesn't start.
        case notReady = 6
        /// The output couldn't be written.
        case notKept = 7
        case tooManyPixels = 8
        /// Of `check`: all is well but that this kernel has no filters of system calls.
        case unfiltered = 9
    }

    static let firstTarget: Int32 = 3
    /// Quality of WebP: hard to tell from the original, and half as large as 90.
    static let quality: Int32 = 78
    /// Effort of WebP's encoder, 0 to 6.
    static let effort: Int32 = 4

    static func main() { exit(run(CommandLine.arguments).rawValue) }

    private static func run(_ words: [String]) -> End {
        let numbers = words.dropFirst().compactMap { Int32($0) }
        let isCheck = words.dropFirst() == ["check"]
        guard isCheck || (numbers.count == words.count - 1 && numbers.count >= 4) else {
            return .notReady
        }
        // Modules for further formats aren't loaded; large pictures stay in memory.
        setenv("VIPSHOME", "/nonexistent", 1)
        setenv("VIPS_DISC_THRESHOLD", "4g", 1)
        setenv("VIPS_BLOCK_UNTRUSTED", "1", 1)
        // Profiles are dated: the zone's file is looked for now, and never again.
        setenv("TZ", "UTC0", 1)
        tzset()
        guard Limits.set(), pasar_vips_start(words[0]) == 0 else { return .notReady }
        if isCheck { return check() }
        guard Limits.lockIn() != .failed else { return .notReady }
        return make(
            Array(numbers.dropFirst(3)), mostPixels: Int64(numbers[0]),
            mostJPEGPixels: Int64(numbers[1]), leastSide: numbers[2])
    }

    private static func check() -> End {
        guard pasar_has_filters() == 1 else { return .unfiltered }
        return Escape.allFail() ? .made : .notReady
    }

    private static func make(
        _ sides: [Int32], mostPixels: Int64, mostJPEGPixels: Int64, leastSide: Int32
    ) -> End {
        guard let source = vips_source_new_from_descriptor(0) else { return .unreadable }
        guard let loader = vips_foreign_find_load_source(source) else { return .wrongKind }
        let kind = String(cString: loader)
        guard isOurs(kind) else { return .wrongKind }
        guard let header = pasar_vips_header(source) else { return .unreadable }
        defer { pasar_vips_drop(header) }
        let (width, height) = (vips_image_get_width(header), vips_image_get_height(header))
        let most = kind == jpegLoader ? mostJPEGPixels : mostPixels
        guard Int64(width) * Int64(height) <= most else { return .tooManyPixels }
        guard min(width, height) >= leastSide else { return .wrongSize }
        guard let picture = open(source, header, sides[0], isJPEG: kind == jpegLoader) else {
            return .unreadable
        }
        return write(picture, sides)
    }

    /// The largest size; of a JPEG without its last bytes too, by `pasar_jpeg_lacks_its_end_only`.
    private static func open(
        _ source: UnsafeMutablePointer<VipsSource>, _ header: UnsafeMutablePointer<VipsImage>,
        _ side: Int32, isJPEG: Bool
    ) -> UnsafeMutablePointer<VipsImage>? {
        let colours = pasar_vips_colours(header)
        if let whole = pasar_vips_open(source, side, colours, 0) { return whole }
        guard isJPEG, pasar_jpeg_lacks_its_end_only(source, header) == 1 else { return nil }
        return pasar_vips_open(source, side, colours, 1)
    }

    /// Writes every size, and the largest one's width and height to standard output.
    private static func write(
        _ largest: UnsafeMutablePointer<VipsImage>, _ sides: [Int32]
    ) -> End {
        var picture = largest
        let line = "\(vips_image_get_width(picture)) \(vips_image_get_height(picture))\n"
        for (index, side) in sides.enumerated() {
            if index > 0 {
                guard let smaller = pasar_vips_shrink(picture, side) else { return .unreadable }
                picture = smaller
            }
            var bytes = 0
            guard let file = pasar_vips_webp(picture, quality, effort, &bytes) else {
                return .unreadable
            }
            let whole = UnsafeRawBufferPointer(start: file, count: bytes)
            guard isWritten(whole, to: firstTarget + Int32(index)) else { return .notKept }
        }
        return line.utf8CString.withUnsafeBytes {
            isWritten(UnsafeRawBufferPointer(rebasing: $0.dropLast()), to: 1) ? .made : .notKept
        }
    }

    private static let jpegLoader = "VipsForeignLoadJpegSource"

    private static func isWritten(_ bytes: UnsafeRawBufferPointer, to file: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let count = Glibc.write(file, bytes.baseAddress?.advanced(by: done), bytes.count - done)
            guard count > 0 else { return false }
            done += count
        }
        return true
    }

    private static func isOurs(_ loader: String) -> Bool {
        [jpegLoader, "VipsForeignLoadPngSource", "VipsForeignLoadWebpSource"].contains(loader)
    }
}
