import Accounts
import Subprocess
import Glibc
@testable import Media
import TestSupport
import Testing
import World

/// Files that somebody made to hurt (R47), and the process that opens them.
@Suite struct MediaHostileTests {
    static let isHere = MediaTests.isHere

    static func refusal(_ path: String, _ street: ShopFixture) async throws -> MediaRefusal? {
        let ann = try await street.account()
        do {
            _ = try await street.media.add(path: path, owner: ann)
            return nil
        } catch let refusal as MediaRefusal {
            #expect(Resources.names(in: street.folder + "/media/tmp").isEmpty)
            return refusal
        }
    }

    /// The child tries to open files, sockets, processes and programs, to signal its parent, to run
    /// code that it wrote, to take memory and to raise its limits: it is killed, or refused.
    @Test func theChildIsLockedIn() async throws {
        let (end, _) = try await Subprocess(
            ImageProcessing.program, ["check"], maxOutputBytes: 64, deadline: .seconds(20)
        ).run()
        #expect(end == .exit(0))
    }

    /// A kernel without filters: pictures are opened with the limits alone, and the start says so.
    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func aKernelWithoutFiltersStillOpensPictures() async throws {
        let misbehave = Resources.executableFolder + "/misbehave"
        let (end, _) = try await Subprocess(
            misbehave, ["old-kernel", ImageProcessing.program, "check"], maxOutputBytes: 64,
            deadline: .seconds(20)
        ).run()
        #expect(end == .exit(ImageProcessing.unfiltered))
        try await ShopFixture.with(.sqlite) { street in
            let path = MediaTests.drawn(400, 300, "a.jpg", street)
            let input = open(path, O_RDONLY | O_CLOEXEC)
            let output = open(street.folder + "/a.webp", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
            defer {
                close(input)
                close(output)
            }
            var child = Subprocess(
                misbehave,
                ["old-kernel", ImageProcessing.program, "1000000", "1000000", "16", "160"],
                maxOutputBytes: 64, deadline: .seconds(20))
            child.input = input
            child.files = [output]
            let (end, stdout) = try await child.run()
            #expect(end == .exit(0) && stdout == Array("160 120\n".utf8))
        }
    }

    static func png(width: Int, height: Int, _ rest: [UInt8]) -> [UInt8] {
        func number(_ n: Int) -> [UInt8] { (0..<4).map { UInt8(n >> (24 - 8 * $0) & 255) } }
        func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
            let text = Array(name.utf8) + body
            return number(body.count) + text + number(Int(checksum(text)))
        }
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", number(width) + number(height) + [8, 6, 0, 0, 0])
            + chunk("IDAT", rest) + chunk("IEND", [])
    }

    /// CRC-32 as PNG has it.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { n, _ in n & 1 == 1 ? n >> 1 ^ 0xEDB8_8320 : n >> 1
            }
        }
    }

    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func hugeClaimsAreRefusedByTheirHeader() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let sizes = [
                (1_000_000, 1_000_000), (40_000_001, 1), (6_325, 6_325), (65_535, 65_535),
                (2_147_483_647, 2_147_483_647),
            ]
            for (width, height) in sizes {
                let path = MediaTests.write(
                    Self.png(width: width, height: height, []), "claim-\(width).png", street)
                let said = try await Self.refusal(path, street)
                // libpng itself refuses sides of more than a million.
                #expect(said == .tooManyPixels || (width > 1_000_000 && said == .unreadable))
            }
            // A claim within bounds, and nothing behind it.
            let hollow = MediaTests.write(
                Self.png(width: 6_000, height: 6_000, [0x78, 0x9C, 3, 0, 0, 0, 0, 1]), "hollow.png",
                street)
            let said = try await Self.refusal(hollow, street)
            #expect(said == .unreadable)
        }
    }

    @Test(
        .enabled(if: isHere, "libvips-tools isn't here"),
        arguments: ["jpg[interlace]", "png[interlace]", "png", "webp[lossless]"])
    func theLargestAllowedFitsIntoTheLimits(_ kind: String) async throws {
        try await ShopFixture.with(.sqlite) { street in
            let name = kind.prefix { $0 != "[" }
            // 39.7 megapixels of next to nothing: small as a file.
            let flat = street.folder + "/flat.v"
            MediaTests.run(["vips", "black", flat, "6300", "6300", "--bands", "3"])
            let path = street.folder + "/large.\(name)"
            MediaTests.run(["vips", "copy", flat, street.folder + "/large.\(kind)"])
            let said = try await Self.refusal(path, street)
            #expect(said == nil)
        }
    }

    /// Two kinds in one file: only the picture is kept, or nothing.
    @Test(.enabled(if: isHere, "libvips-tools isn't here"))
    func polyglotsLoseTheirOtherHalf() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let jpeg = try #require(Resources.read(MediaTests.drawn(64, 64, "a.jpg", street)))
            let png = try #require(Resources.read(MediaTests.drawn(64, 64, "a.png", street)))
            let webp = try #require(Resources.read(MediaTests.drawn(64, 64, "a.webp", street)))
            let script = Array("<script>alert(1)</script>PK\u{3}\u{4}<?php".utf8)
            let comment: [UInt8] = [0xFF, 0xFE, 0, UInt8(script.count + 2)] + script
            let files: [[UInt8]] = [
                jpeg + script, png + script, webp + script,
                Array(jpeg.prefix(2)) + comment + Array(jpeg.dropFirst(2)),
            ]
            let ann = try await street.account()
            for (index, bytes) in files.enumerated() {
                let path = MediaTests.write(bytes, "poly-\(index)", street)
                let id = try await street.media.add(path: path, owner: ann)
                for size in Picture.Size.allCases {
                    let kept = try #require(Resources.read(street.media.file(id, size)))
                    #expect(Sniff.loader(of: kept) == "webpload")
                    #expect(!String(decoding: kept, as: UTF8.self).contains("alert(1)"))
                }
            }
        }
    }

    @Test(
        .enabled(if: isHere, "libvips-tools isn't here"),
        arguments: ["tif", "gif", "ppm", "v", "hdr"])
    func otherKindsAreRefusedWhateverTheyAreCalled(_ kind: String) async throws {
        try await ShopFixture.with(.sqlite) { street in
            let drawn = street.folder + "/a.\(kind)"
            MediaTests.run(["vips", "black", drawn, "64", "64", "--bands", "3"])
            let bytes = try #require(Resources.read(drawn))
            for name in ["x.\(kind)", "x.jpg", "x.png"] {
                let path = MediaTests.write(bytes, name, street)
                let said = try await Self.refusal(path, street)
                #expect(said == .wrongKind)
            }
            // Under a JPEG's first bytes too.
            let masked = MediaTests.write([0xFF, 0xD8, 0xFF] + bytes, "masked.jpg", street)
            let said = try await Self.refusal(masked, street)
            #expect(said == .unreadable)
        }
    }

    /// Bytes turned over anywhere: taken or refused, never worse, and nothing is left lying.
    @Test(
        .enabled(if: isHere, "libvips-tools isn't here"), arguments: ["a.jpg", "a.png", "a.webp"])
    func damagedFilesAreTakenOrRefused(_ name: String) async throws {
        try await ShopFixture.with(.sqlite) { street in
            let whole = try #require(Resources.read(MediaTests.drawn(120, 90, name, street)))
            var random = SeededRandom(seed: 47)
            for round in 0..<12 {
                var bytes = whole
                for _ in 0...(round % 4) {
                    let at = 12 + Int(random.next() % UInt64(bytes.count - 12))
                    bytes[at] = UInt8(truncatingIfNeeded: random.next())
                }
                let path = MediaTests.write(bytes, "damaged-\(round)", street)
                _ = try await Self.refusal(path, street)
            }
        }
    }

    /// A child that goes on too long, or says too much, is killed.
    @Test func aChildEndsByItsDeadline() async throws {
        let (late, _) = try await Subprocess(
            "sleep", ["30"], maxOutputBytes: 64, deadline: .milliseconds(200)
        ).run()
        #expect(late == .tooLate)
        let (loud, _) = try await Subprocess(
            "yes", [], maxOutputBytes: 100_000, deadline: .seconds(10)
        ).run()
        #expect(loud == .outputTooLong)
        let (whole, said) = try await Subprocess(
            "env", [], maxOutputBytes: 1000, deadline: .seconds(10)
        ).run()
        #expect(whole == .exit(0))
        #expect(String(decoding: said, as: UTF8.self) == "PATH=/usr/bin:/bin\nLC_ALL=C\n")
        await #expect(throws: Subprocess.NotStarted.self) {
            try await Subprocess("/nowhere/at-all", [], maxOutputBytes: 1, deadline: .seconds(1))
                .run()
        }
    }

    /// Counted also of a child that is killed, and of those that it waited for.
    @Test func aChildsProcessorTimeIsCounted() async throws {
        let loop = "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done"
        let idle = try await Subprocess(
            "sleep", ["0.3"], maxOutputBytes: 64, deadline: .seconds(20)
        ).measuredRun()
        #expect(idle.processorMicroseconds < 100_000)
        let busy = try await Subprocess(
            "sh", ["-c", "sh -c '\(loop)'; exit 3"], maxOutputBytes: 64, deadline: .seconds(20)
        ).measuredRun()
        #expect(busy.end == .exit(3))
        #expect(busy.processorMicroseconds > 10_000 && busy.processorMicroseconds < 20_000_000)
        let killed = try await Subprocess(
            "sh", ["-c", "while :; do :; done"], maxOutputBytes: 64, deadline: .milliseconds(400)
        ).measuredRun()
        #expect(killed.end == .tooLate)
        #expect(killed.processorMicroseconds > 20_000, "\(killed.processorMicroseconds)")
    }

    @Test func aChildHoldsOnlyTheFilesThatItIsGiven() async throws {
        try await withTestFolder { folder in
            let path = folder + "/out"
            let file = open(path, O_WRONLY | O_CREAT, 0o600)
            defer { close(file) }
            var child = Subprocess(
                "sh", ["-c", "ls /proc/$$/fd; echo here >&3"], maxOutputBytes: 100,
                deadline: .seconds(10)
            )
            child.files = [file]
            let (end, said) = try await child.run()
            #expect(end == .exit(0))
            #expect(String(decoding: said, as: UTF8.self) == "0\n1\n2\n3\n")
            #expect(Resources.text(path) == "here\n")
        }
    }
}
