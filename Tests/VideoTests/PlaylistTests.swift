import Testing
import World

@testable import Video

/// What needs no ffmpeg.
struct PlaylistTests {
    private func segment(_ number: Int, take: Int, start: Int64, _ long: Int)
        -> SegmentStore.Segment
    {
        SegmentStore.Segment(
            number: number, take: take, start: start, milliseconds: long,
            at: Instant(milliseconds: 1_795_000_000_000 + start))
    }

    @Test func aMomentIsReadAsItWasWritten() {
        let moment = Instant(milliseconds: 1_795_392_301_007)
        #expect(Moment.text(moment) == "2026-11-23T00:05:01.007Z")
        #expect(Moment.read("2026-11-23T00:05:01.007Z") == moment)
        #expect(Moment.read("yesterday") == nil)
    }

    @Test func theWindowShowsTheLastSegmentsAndCountsWhatWentBefore() {
        let segments = (1...5).map {
            segment($0, take: $0 < 3 ? 1 : 2, start: Int64($0 - 1) * 1000, 1000)
        }
        let expected = """
            #EXTM3U
            #EXT-X-VERSION:7
            #EXT-X-TARGETDURATION:2
            #EXT-X-MEDIA-SEQUENCE:3
            #EXT-X-DISCONTINUITY-SEQUENCE:1
            #EXT-X-INDEPENDENT-SEGMENTS
            #EXT-X-MAP:URI="init-2.mp4"
            #EXT-X-PROGRAM-DATE-TIME:2026-11-18T11:06:42.000Z
            #EXTINF:1.000,
            seg-3.m4s
            #EXT-X-PROGRAM-DATE-TIME:2026-11-18T11:06:43.000Z
            #EXTINF:1.000,
            seg-4.m4s
            #EXT-X-PROGRAM-DATE-TIME:2026-11-18T11:06:44.000Z
            #EXTINF:1.000,
            seg-5.m4s
            #EXT-X-ENDLIST

            """
        #expect(Playlist.window(segments, last: 3, ended: true) == expected)
        #expect(Playlist.window(segments, last: 4, ended: false).contains("#EXT-X-DISCONTINUITY\n"))
    }

    @Test(arguments: [0, 1, 7, 30, 200])
    func aJournalIsReadAgainWhereverItWasCut(_ cut: Int) {
        let segments = [
            segment(1, take: 1, start: 0, 1007), segment(2, take: 1, start: 1007, 993),
            segment(3, take: 4, start: 2000, 2500),
        ]
        let text = Playlist.whole(segments)
        let read = Journal.read(String(text.dropLast(cut)))
        #expect(read.isEnded == (cut == 0))
        #expect(read.segments == Array(segments.prefix(read.segments.count)))
        #expect(read.segments.count == (cut < 20 ? 3 : 2) || cut > 100)
    }

    @Test func noNameFromOutsideIsAPath() {
        for name in ["", "..", "a/b", "../a", "ä", ".hidden", String(repeating: "a", count: 65)] {
            #expect(!Names.isStream(name), "\(name)")
        }
        for name in ["seg-1.m4s", "live.m3u8", "init-2.mp4", "thumb.jpg", "clip-a_B.mp4"] {
            #expect(Names.isFile(name), "\(name)")
        }
        for name in ["../x.mp4", "x.log", "seg-1.m4s.new", "a/b.mp4", ".mp4", "recording.cut.m3u8"]
        {
            #expect(!Names.isFile(name), "\(name)")
        }
    }

    @Test func aStreamKeyIsKnownByItsHashOnly() {
        let world = World.system(node: 1) { _ in }
        let key = Video.StreamKey(owner: "crt_1", world: world)
        let parts = Video.StreamKey.parts(key.shown)
        #expect(parts?.owner == "crt_1")
        #expect(Video.StreamKey.matches(secret: parts?.secret ?? "", hash: key.hash))
        let other = Video.StreamKey(owner: "crt_1", world: world)
        #expect(!Video.StreamKey.matches(secret: parts?.secret ?? "", hash: other.hash))
        #expect(!key.hash.contains(parts?.secret ?? "?"))
        for text in ["", "crt_1", "crt_1.short", "a/b.\(parts?.secret ?? "")", key.shown + ".x"] {
            #expect(Video.StreamKey.parts(text) == nil, "\(text)")
        }
    }

    /// ffmpeg may be made to write anything; reading it must not fall.
    @Test func noiseInFragmentsIsAFaultAndNoCrash() {
        for round in 0..<2000 {
            var reader = FragmentReader()
            var bytes: [UInt8] = []
            for name in ["ftyp", "moov", "moof", "mdat"] {
                var inner: [UInt8] = Digest.random(round % 90)
                if round % 3 == 0 {
                    let kind = ["trak", "traf", "tfhd", "trun", "tfdt"][round % 5]
                    inner = [0, 0, 0, UInt8(8 + inner.count)] + Array(kind.utf8) + inner
                }
                bytes += [0, 0, 0, UInt8(8 + inner.count)] + Array(name.utf8) + inner
            }
            if round % 7 == 0 { bytes = Digest.random(500) }
            _ = try? reader.take(bytes)
        }
    }

    @Test func anOpeningIsFoundHoweverItIsCut() {
        let header: [UInt8] =
            [0x1a, 0x45, 0xdf, 0xa3, 1, 2, 3, 4] + Array("V_MPEG4/ISO/AVC".utf8) + [9]
        let film = header + ContainerHeader.Container.webm.mark + [5, 6, 7]
        for size in [1, 3, 8, 100] {
            var opening = ContainerHeader()
            var rest = film[...]
            while !rest.isEmpty {
                let isTaken = opening.take(Array(rest.prefix(size)))
                #expect(isTaken)
                rest = rest.dropFirst(size)
            }
            #expect(opening.isWhole && opening.isH264)
            #expect(opening.bytes == header)
        }
        var picture = ContainerHeader()
        let isPicture = picture.take(Array("\u{89}PNG 0000".utf8))
        #expect(!isPicture)
    }
}
