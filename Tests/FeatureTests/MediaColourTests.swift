import Accounts
import Glibc
@testable import Media
import TestSupport
import Testing
import World

/// What a picture looks like once it is stored.
@Suite struct MediaColourTests {
    static let isHere = MediaTests.isHere

    /// A picture of one colour, drawn by libvips' own tool.
    private static func solid(
        _ bands: String, _ space: String, _ name: String, _ street: ShopFixture,
        format: String = "uchar"
    ) -> String {
        let count = bands.split(separator: " ").count
        let folder = street.folder
        let ones = Array(repeating: "1", count: count).joined(separator: " ")
        MediaTests.run(["vips", "black", "\(folder)/a.v", "64", "64", "--bands", "\(count)"])
        MediaTests.run(["vips", "linear", "\(folder)/a.v", "\(folder)/b.v", ones, bands])
        MediaTests.run(["vips", "cast", "\(folder)/b.v", "\(folder)/c.v", format])
        MediaTests.run(
            ["vips", "copy", "\(folder)/c.v", "\(folder)/\(name)", "--interpretation", space])
        return "\(folder)/" + (name.split(separator: "[").first.map(String.init) ?? name)
    }

    /// Bands of the pixel in the middle of a stored size.
    private static func pixel(
        _ path: String, _ street: ShopFixture, _ size: Picture.Size = .full
    ) async throws -> [Int] {
        let ann = try await street.account()
        let id = try await street.media.add(path: path, owner: ann)
        return try await MediaTests.read(
            ["vips", "getpoint", street.media.file(id, size), "32", "32"]
        ).split { $0 == " " || $0 == "\n" }.compactMap { Int($0) }
    }

    /// WebP stores brightness and colour in steps; a shift like the one that was seen is 15 and more.
    private static func isNear(_ found: [Int], _ wanted: [Int], within most: Int = 4) -> Bool {
        found.count == wanted.count && zip(found, wanted).allSatisfy { abs($0 - $1) <= most }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func coloursStayWithoutAProfile() async throws {
        let table: [(bands: String, space: String, name: String, format: String, kept: [Int])] = [
            ("0 0 255", "srgb", "blue.png", "uchar", [0, 0, 255]),
            ("0 255 0", "srgb", "green.png", "uchar", [0, 255, 0]),
            ("255 0 0", "srgb", "red.webp", "uchar", [255, 0, 0]),
            ("200 30 30", "srgb", "red.jpg", "uchar", [200, 30, 30]),
            ("12 34 56", "srgb", "dark.png", "uchar", [12, 34, 56]),
            ("128", "b-w", "grey.png", "uchar", [128, 128, 128]),
            ("200", "b-w", "grey.jpg", "uchar", [200, 200, 200]),
            ("0 0 65535", "rgb16", "blue16.png", "ushort", [0, 0, 255]),
            ("32896", "grey16", "grey16.png", "ushort", [128, 128, 128]),
            ("0 0 255 128", "srgb", "alpha.png", "uchar", [0, 0, 255, 128]),
            ("200 128", "b-w", "grey-alpha.png", "uchar", [200, 200, 200, 128]),
            ("0 0 255", "srgb", "palette.png[palette]", "uchar", [0, 0, 255]),
            ("90 180 20 255", "srgb", "opaque.webp", "uchar", [90, 180, 20]),
        ]
        for row in table {
            try await ShopFixture.with(.sqlite) { street in
                let path = Self.solid(row.bands, row.space, row.name, street, format: row.format)
                let found = try await Self.pixel(path, street)
                #expect(
                    Self.isNear(
                        found.count == 4 && row.kept.count == 3 ? Array(found.prefix(3)) : found,
                        row.kept), "\(row.name): \(found)")
            }
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func everySizeHasTheSameColour() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let path = Self.solid("0 0 255", "srgb", "blue.png", street)
            for size in Picture.Size.allCases {
                let found = try await Self.pixel(path, street, size)
                #expect(Self.isNear(found, [0, 0, 255]), "\(size): \(found)")
            }
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func aProfileIsConvertedFrom() async throws {
        try await ShopFixture.with(.sqlite) { street in
            // sRGB's red as Display P3 writes it.
            let red = Self.solid("255 0 0", "srgb", "red.png", street)
            let wide = street.folder + "/p3.png"
            MediaTests.run(["vips", "icc_transform", red, wide, "p3", "--input-profile", "srgb"])
            let before = try await MediaTests.read(["vips", "getpoint", wide, "32", "32"])
            #expect(before.hasPrefix("234 51"))
            let found = try await Self.pixel(wide, street)
            #expect(Self.isNear(found, [255, 0, 0]), "\(found)")
        }
        try await ShopFixture.with(.sqlite) { street in
            // Cyan ink, without a profile: as offset printing mixes it.
            let cyan = Self.solid("255 0 0 0", "cmyk", "cyan.jpg[strip]", street)
            let found = try await Self.pixel(cyan, street)
            #expect(Self.isNear(found, [0, 157, 232], within: 12), "\(found)")
        }
    }

    // MARK: sizes

    @Test(
        .enabled(if: isHere, "libvips-tools isn't here"),
        arguments: [
            ("8000", "6000", "jpg"), ("8000", "6000", "jpg[interlace]"),
            ("12000", "9000", "jpg"), ("12000", "9000", "jpg[interlace]"),
            ("12000", "9000", "jpg[interlace,subsample-mode=off]"),
        ])
    func aPhonesLargestJPEGIsTaken(_ width: String, _ height: String, _ kind: String) async throws {
        try await ShopFixture.with(.sqlite) { street in
            let flat = street.folder + "/flat.v"
            MediaTests.run(["vips", "black", flat, width, height, "--bands", "3"])
            MediaTests.run(["vips", "copy", flat, street.folder + "/large.\(kind)"])
            let said = try await MediaHostileTests.refusal(street.folder + "/large.jpg", street)
            #expect(said == nil)
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func aLargerOneGetsALimitAndAdvice() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let flat = street.folder + "/flat.v"
            MediaTests.run(["vips", "black", flat, "12000", "10001"])
            MediaTests.run(["vips", "copy", flat, street.folder + "/large.jpg"])
            let said = try await MediaHostileTests.refusal(street.folder + "/large.jpg", street)
            #expect(said == .tooManyPixels)
            let advice = MediaRefusal.tooManyPixels.message.values
            #expect(advice == ["jpeg": "120", "other": "40"])
        }
    }

    @Test(arguments: ["heic", "heix", "mif1", "avif"])
    func aPhonesOwnFormatGetsAdvice(_ brand: String) async throws {
        try await ShopFixture.with(.sqlite) { street in
            let bytes: [UInt8] = [0, 0, 0, 24] + Array("ftyp\(brand)\0\0\0\0".utf8)
            let path = MediaTests.write(bytes, "IMG_0001.HEIC", street)
            let said = try await MediaHostileTests.refusal(path, street)
            #expect(said == .phoneFormat)
        }
    }

    // MARK: files without their end

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func aJPEGWithoutItsLastBytesIsTaken() async throws {
        let table: [(size: Int, kind: String, missing: Double, isTaken: Bool)] = [
            (900, "jpg", 0, true), (900, "jpg", 0.02, true), (900, "jpg", 0.2, false),
            (900, "jpg", 0.6, false), (100, "jpg", 0, true), (100, "jpg", 0.6, false),
            (3000, "jpg", 0.02, true), (3000, "jpg", 0.2, false),
            (900, "jpg[interlace]", 0, true), (900, "jpg[interlace]", 0.1, true),
            (900, "jpg[interlace]", 0.95, false),
        ]
        for row in table {
            try await ShopFixture.with(.sqlite) { street in
                let whole = try #require(
                    Resources.read(Self.noise(row.size, row.kind, street)))
                // Two bytes are the mark of its end.
                let missing = max(2, Int(Double(whole.count) * row.missing))
                let path = MediaTests.write(Array(whole.dropLast(missing)), "cut.jpg", street)
                let said = try await MediaHostileTests.refusal(path, street)
                #expect(said == (row.isTaken ? nil : .unreadable), "\(row)")
            }
        }
    }

    private static func noise(_ size: Int, _ kind: String, _ street: ShopFixture) -> String {
        let folder = street.folder
        MediaTests.run(
            ["vips", "gaussnoise", "\(folder)/a.v", "\(size)", "\(size)", "--mean", "128"])
        MediaTests.run(
            ["vips", "bandjoin", "\(folder)/a.v \(folder)/a.v \(folder)/a.v", "\(folder)/b.v"])
        MediaTests.run(["vips", "cast", "\(folder)/b.v", "\(folder)/c.v", "uchar"])
        MediaTests.run(
            ["vips", "copy", "\(folder)/c.v", "\(folder)/n.\(kind)", "--interpretation", "srgb"])
        return "\(folder)/n.jpg"
    }
}
