import Identities
import Accounts
import Glibc
import Subprocess
@testable import Media
import TestSupport
import Testing
import World

@Suite struct MediaTests {
    /// libvips' own tools draw the files that are put in.
    static let isHere =
        access("/usr/bin/vips", X_OK) == 0
        && access("/usr/bin/vipsthumbnail", X_OK) == 0

    static func run(_ words: [String]) {
        var pid: pid_t = 0
        var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in argv { free(word) } }
        posix_spawnp(&pid, words[0], nil, nil, &argv, environ)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// Standard output of a command.
    static func read(_ words: [String]) async throws -> String {
        let child = Subprocess(
            words[0], Array(words.dropFirst()), maxOutputBytes: 1000, deadline: .seconds(20))
        return String(decoding: try await child.run().stdout, as: UTF8.self)
    }

    static func drawn(_ width: Int, _ height: Int, _ name: String, _ street: ShopFixture) -> String
    {
        let path = "\(street.folder)/\(name)"
        run(["vips", "gaussnoise", path, "\(width)", "\(height)"])
        return path
    }

    static func write(_ bytes: [UInt8], _ name: String, _ street: ShopFixture) -> String {
        let path = "\(street.folder)/\(name)"
        guard let file = fopen(path, "wb") else { return path }
        defer { fclose(file) }
        _ = fwrite(bytes, 1, bytes.count, file)
        return path
    }

    /// APP1 with orientation 6 (turn right) and a place.
    static let exif: [UInt8] = {
        var tiff: [UInt8] = Array("II*\0".utf8) + [8, 0, 0, 0]
        // Two entries: orientation, and the GPS directory at 38.
        tiff += [2, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]
        tiff += [0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0]
        // One entry: latitude reference N.
        tiff += [1, 0, 1, 0, 2, 0, 2, 0, 0, 0, UInt8(ascii: "N"), 0, 0, 0, 0, 0, 0, 0]
        let body = Array("Exif\0\0".utf8) + tiff
        return [0xFF, 0xE1, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
    }()

    @Test(.enabled(if: isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func aPictureIsKeptInThreeSizesWithoutItsPlace(_ engine: TestEngine) async throws {
        try await ShopFixture.with(engine) { street in
            let ann = try await street.account()
            let plain = try #require(Resources.read(Self.drawn(1600, 800, "a.jpg", street)))
            let turned = Self.write(
                Array(plain.prefix(2)) + Self.exif + Array(plain.dropFirst(2)), "b.jpg", street)
            let id = try await street.media.add(path: turned, owner: ann)
            let picture = try #require(
                try await street.store.read { db in try Media.picture(id, in: db) })
            // Turned upright: it was 1600 wide.
            #expect(picture.width == 600 && picture.height == 1200)
            var all = 0
            for size in Picture.Size.allCases {
                let bytes = try #require(Resources.read(street.media.file(id, size)))
                all += bytes.count
                #expect(Sniff.loader(of: bytes) == "webpload")
                let text = String(decoding: bytes, as: UTF8.self)
                #expect(!text.contains("Exif") && !text.contains("EXIF") && !text.contains("ICCP"))
            }
            #expect(picture.bytes == all)
            #expect(try await street.media.add(path: turned, owner: ann) == id, "kept once")
            #expect(Resources.names(in: street.folder + "/media/tmp").isEmpty)
        }
    }

    @Test(
        .enabled(if: isHere, "libvips-tools isn't here"), arguments: ["a.png", "a.webp", "a.jpg"])
    func everyKindIsTaken(_ name: String) async throws {
        try await ShopFixture.with(.sqlite) { street in
            let ann = try await street.account()
            let id = try await street.media.add(
                path: Self.drawn(64, 48, name, street), owner: ann)
            let picture = try await street.store.read { db in try Media.picture(id, in: db) }
            #expect(picture?.width == 64, "small ones aren't blown up")
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func hostileFilesAreRefused() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let ann = try await street.account()
            let jpeg = try #require(Resources.read(Self.drawn(100, 100, "a.jpg", street)))
            let svg = Array("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".utf8)
            let bomb = street.folder + "/bomb.png"
            Self.run(["vips", "black", bomb, "8000", "6000"])
            let cases: [(String, MediaRefusal)] = [
                (Self.write(svg, "a.svg", street), .wrongKind),
                (Self.write(svg, "svg.jpg", street), .wrongKind),
                (Self.write(Array("GIF89a".utf8) + svg, "a.gif", street), .wrongKind),
                (Self.write([], "empty.jpg", street), .wrongKind),
                (Self.write(Array("%PDF-1.4".utf8), "a.pdf", street), .wrongKind),
                (Self.write([0xFF, 0xD8, 0xFF] + svg, "poly.jpg", street), .unreadable),
                (Self.write(Array(jpeg.prefix(200)), "cut.jpg", street), .unreadable),
                (
                    Self.write(Array(jpeg.prefix(jpeg.count / 2)), "half.jpg", street),
                    .unreadable
                ),
                (Self.drawn(4, 300, "thin.png", street), .wrongSize),
                (bomb, .tooManyPixels),
                (
                    Self.write(
                        [UInt8](repeating: 0, count: Media.maximumBytes + 1), "big.jpg", street),
                    .tooLarge(megabytes: 25)
                ),
                ("/nowhere.jpg", .unreadable),
            ]
            for (path, refusal) in cases {
                await #expect(throws: refusal, "\(path)") {
                    try await street.media.add(path: path, owner: ann)
                }
            }
            // A picture with a page behind it: only the picture is kept.
            let both = Self.write(
                jpeg + Array("<script>alert(1)</script>".utf8), "both.jpg", street)
            let id = try await street.media.add(path: both, owner: ann)
            for size in Picture.Size.allCases {
                let kept = Resources.text(street.media.file(id, size)) ?? ""
                #expect(!kept.contains("<script"))
            }
            #expect(Resources.names(in: street.folder + "/media/tmp").isEmpty)
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func transparencyStays() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let ann = try await street.account()
            let plain = Self.drawn(64, 64, "plain.v", street)
            let path = street.folder + "/alpha.png"
            Self.run(["vips", "bandjoin_const", plain, path + "[strip]", "128"])
            let id = try await street.media.add(path: path, owner: ann)
            let kept = try #require(Resources.read(street.media.file(id, .full)))
            #expect(WebP.bare(kept) == kept)
            #expect(String(decoding: kept.prefix(16), as: UTF8.self).hasSuffix("VP8X"))
        }
    }

    @Test func whatIsNoWebPIsRefused() {
        #expect(WebP.bare([]) == nil)
        #expect(WebP.bare(Array("RIFF\u{4}\0\0\0WEBPVP8 ".utf8) + [255, 255, 255, 127]) == nil)
        #expect(WebP.bare([UInt8](repeating: 65, count: 64)) == nil)
    }

    @Test(arguments: [
        "pic_1-480.webp", "../../etc/passwd", "pic_0000000000000A-480.webp/..", "x-480.webp",
        "pic_00000000000000-481.webp", "pic_00000000000000-480.png", "", "-.webp",
    ])
    func noNameFromOutsideBecomesAPath(_ name: String) {
        if let (id, size) = MediaWeb.parsed(name) {
            #expect("\(id)-\(size.rawValue).webp" == name)
        }
    }

    @Test func aPathReadsBackAsItsPicture() {
        let id = PictureID(1_234_567_890_123)
        let name = String(Media.path(id, .card).text.dropFirst("/media/".count))
        #expect(MediaWeb.parsed(name)?.0 == id)
    }
}
