import Glibc
import HTML
import Identities
import Numbers
import TestSupport
import Testing
import Text
import World

@testable import JSON
import CSV
@testable import Imports
@testable import Listings
@testable import Mail
@testable import Uploads
@testable import Video
@testable import Web
@testable import WebEdge

/// Seeded noise for every parser that a stranger's bytes reach: none of them ends the process, and
/// none reads for ever. A few rounds in each run of the tests; `make soak` has the many, from a seed
/// of its own, which it prints.
struct MutationTests {
    private static func number(_ name: String) -> UInt64? {
        getenv(name).flatMap { UInt64(String(cString: $0)) }
    }
    static let isSoak = getenv("PASAR_SOAK") != nil
    static let rounds = Int(number("PASAR_MUTATIONS") ?? (isSoak ? 200_000 : 1_500))
    static let seed = number("PASAR_SEED") ?? (isSoak ? UInt64.random(in: 1...999_999) : 7)

    /// Feeds `read` what comes of the samples; the seed and the round are printed before a trap
    /// could hide them.
    private func feed(
        _ name: String, _ samples: [String], _ share: Int = 1,
        _ read: ([UInt8]) async throws -> Void
    ) async {
        var mutator = Mutator(seed: Self.seed)
        if Self.isSoak { print("\(name): seed \(Self.seed), \(Self.rounds / share) rounds") }
        for round in 0..<(Self.rounds / share) {
            let sample = Array(samples[round % samples.count].utf8)
            try? await read(mutator.mutated(sample))
        }
    }

    @Test func noJSONEndsTheProcess() async {
        await feed(
            "JSON",
            [
                #"{"a":1,"b":[true,null,"x\u00e9\ud83d\ude00"],"c":{"d":-1.5e10}}"#,
                #"[[[[[[[[1]]]]]]]]"#, #"{"minor":9223372036854775807,"at":-0}"#,
            ]
        ) { bytes in
            let value = try JSONValue(bytes)
            _ = try? value.integer()
            _ = try? value["minor"].integer()
            _ = try? value["at"].instant()
            _ = try? value["b"].list()
            _ = try? JSONReader.object(bytes)
        }
    }

    @Test func noAddressQueryOrCookieEndsTheProcess() async {
        await feed(
            "addresses",
            [
                "a=1&b=%41%C3%A9+x&c[]=9223372036854775807&=&&%",
                "pasar=abc; b=\"c d\"; pasar=zz;;=",
                "/products/prd_0123456789ABCD?x=%00#y", "bytes=0-9223372036854775807",
                "multipart/form-data; boundary=\"a b\"; charset=utf-8",
            ]
        ) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            _ = try? URLEncoded.input(text)
            _ = PercentCoding.decode(text, plus: true)
            _ = Cookies(header: text, isSecure: bytes.count % 2 == 0)
            _ = Edge.network(text)
            _ = Path(local: text)
            _ = WebURL(text)
            _ = ID<ProductKind>(text)
            _ = Day(text)
            _ = Multipart.boundary(of: text)
        }
    }

    @Test func noMultipartBodyEndsTheProcess() async throws {
        try await withTestFolder { folder in
            await feed(
                "multipart",
                [
                    "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n",
                    "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.png\"; "
                        + "filename*=UTF-8''%e2%82%ac\r\nContent-Type: image/png\r\n\r\n\u{89}PNG\r\n"
                        + "--x\r\ncontent-disposition: form-data; name=b\r\n\r\n\r\n--x--",
                ], 3
            ) { bytes in
                let half = bytes.count / 2
                var pieces = [Array(bytes[..<half]), Array(bytes[half...])][...]
                let parts = try await Multipart.read(
                    contentType: "multipart/form-data; boundary=x", next: { pieces.popFirst() },
                    maxBytes: 1 << 20, folder: folder)
                for case (_, .file(let upload)) in parts { upload.remove() }
            }
        }
    }

    @Test func noCSVEndsTheProcess() async throws {
        try await withTestFolder { folder in
            let path = folder + "/m.csv"
            await feed(
                "CSV",
                [
                    "Handle,Title,Variant Price\nlamp,\"Brass \"\"desk\"\"\nlamp\",12.00\n,,\n",
                    "sep=;\nHandle;Title\nlamp;\u{FEFF}x\r\n\"open", "Handle\tTitle\na\tb\n",
                ], 10
            ) { bytes in
                guard let file = fopen(path, "wb") else { return }
                _ = bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
                fclose(file)
                guard var reader = CSVReader(path: path) else { return }
                var records = 0
                while reader.next() != nil { records += 1 }
                #expect(records <= bytes.count + 1)
            }
        }
    }

    @Test func noFilmEndsTheProcess() async throws {
        let samples = [FilmSample.mp4, FilmSample.longClock]
        var mutator = Mutator(seed: Self.seed)
        for round in 0..<Self.rounds {
            let bytes = mutator.mutated(samples[round % samples.count])
            var reader = FragmentReader()
            guard let pieces = try? reader.take(bytes) else { continue }
            for case .fragment(var fragment) in pieces {
                #expect(fragment.start + fragment.milliseconds <= FragmentReader.mostMilliseconds)
                for offset in [0, 1, Int64.max, .min] { fragment.shift(milliseconds: offset) }
            }
        }
    }

    @Test func noContainerHeaderEndsTheProcess() async {
        await feed(
            "headers",
            ["\u{1a}E\u{df}\u{a3}…V_MPEG4/ISO/AVC…\u{1f}C\u{b6}u", "0000ftypisom0000moovavc1moof"]
        ) { bytes in
            var header = ContainerHeader()
            let half = bytes.count / 2
            if header.take(Array(bytes[..<half])) { _ = header.take(Array(bytes[half...])) }
            _ = header.isH264
            for container in [ContainerHeader.Container.webm, .mp4] {
                _ = ContainerHeader.start(of: container, in: bytes[...])
            }
        }
    }

    /// A mail server and a gateway for text messages are others' machines too.
    @Test func noReplyOfAMailServerOrGatewayEndsTheProcess() async {
        await feed(
            "replies",
            [
                "220 mail.example ESMTP\r\n250-mail.example\r\n250 STARTTLS\r\n535 5.7.8 no\r\n",
                "250-\n250-x\n99999999999999999999 y\n-1 z\n4\n55\n550",
            ]
        ) { bytes in
            for reply in SMTPReply.all(in: bytes) {
                #expect((200...599).contains(reply.code))
                #expect(reply.text.utf8.count <= bytes.count * 3)
            }
        }
        await feed("statuses", ["200", "503", "099", "9223372036854775808"]) { bytes in
            let status = HTTPTextMessages.status(bytes)
            #expect(status == 0 || (100...599).contains(status))
            _ = HTTPTextMessages.fault(.exit(0), status: status)
        }
    }

    @Test func noJournalOfAStreamEndsTheProcess() async {
        await feed(
            "journals",
            [
                "#EXTM3U\n#EXT-X-MAP:URI=\"init-1.mp4\"\n"
                    + "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T14:05:01.250Z\n#EXTINF:1.033,\nseg-1.m4s\n"
                    + "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T14:05:02.250Z\n"
                    + "#EXTINF:9223372036854775.807,\nseg-9223372036854775807.m4s\n#EXT-X-ENDLIST\n"
            ]
        ) { bytes in
            let state = Journal.read(String(decoding: bytes, as: UTF8.self))
            _ = state.length
            _ = Playlist.whole(state.segments)
            _ = Playlist.window(state.segments, last: 8, ended: true)
        }
    }
}

/// Small films: a track of pictures, and one fragment of it.
private enum FilmSample {
    static let mp4 = film(start: 90_000, duration: 3_000)
    static let longClock = film(start: .max, duration: .max)

    private static func film(start: UInt64, duration: UInt32) -> [UInt8] {
        let header = box("tkhd", [0, 0, 0, 0] + be(0, 8) + be(1, 4))
        let media = box("mdhd", [0, 0, 0, 0] + be(0, 8) + be(90_000, 4) + be(0, 4))
        let kind = box("hdlr", be(0, 8) + Array("vide".utf8))
        let track = box("trak", header + box("mdia", media + kind))
        let times =
            box("tfhd", [0, 0, 0, 8] + be(1, 4) + be(UInt64(duration), 4))
            + box("tfdt", [1, 0, 0, 0] + be(start, 8))
            + box("trun", [0, 0, 1, 0] + be(2, 4) + be(UInt64(duration), 4) + be(1, 4))
        return box("ftyp", Array("isom".utf8)) + box("moov", track)
            + box("moof", box("traf", times)) + box("mdat", [1, 2, 3])
    }

    private static func box(_ name: String, _ content: [UInt8]) -> [UInt8] {
        be(UInt64(content.count + 8), 4) + Array(name.utf8) + content
    }

    private static func be(_ value: UInt64, _ count: Int) -> [UInt8] {
        (0..<count).map { index in
            UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - index)))
        }
    }
}
