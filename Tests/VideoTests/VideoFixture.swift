import Subprocess
import Glibc
import Synchronization
import Testing
import World

@testable import Video

/// ffmpeg's test picture instead of somebody's face, recorded as a browser does.
enum Camera {
    static let isHere = Video.Installed.ffmpeg != nil

    enum Kind: String, CaseIterable {
        case h264, vp8, mp4
        /// A keyframe every five seconds, as OBS does by itself.
        case rare
    }

    /// Bytes of a recording of some seconds.
    static func record(_ kind: Kind, seconds: Int, in folder: String) async throws -> [UInt8] {
        let path = "\(folder)/camera-\(kind.rawValue)-\(seconds)"
        let sound = "sine=frequency=440:sample_rate=48000"
        var words = [
            "-f", "lavfi", "-i", "testsrc2=size=320x240:rate=30", "-f", "lavfi", "-i", sound,
            "-t", "\(seconds)", "-pix_fmt", "yuv420p",
        ]
        switch kind {
        case .h264, .rare, .mp4:
            words += [
                "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g",
                kind == .rare ? "150" : "30", "-keyint_min", "30", "-sc_threshold", "0",
            ]
        case .vp8:
            words += ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-g", "30"]
        }
        words +=
            kind == .mp4
            ? ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov", "-f", "mp4"]
            : ["-c:a", "libopus", "-f", "matroska", "-live", "1", "-cluster_time_limit", "500"]
        try await ffmpeg(words + [path])
        return try #require(Resources.read(path))
    }

    static func ffmpeg(_ words: [String]) async throws {
        let program = try #require(Video.Installed.ffmpeg)
        let child = Subprocess(
            program, ["-hide_banner", "-loglevel", "error", "-nostdin", "-y"] + words,
            maxOutputBytes: 4096, deadline: .minutes(1))
        #expect(try await child.run().end == .exit(0), "ffmpeg \(words)")
    }

    /// What ffprobe says of a file, `key=value` a line.
    static func probe(_ path: String) async throws -> [String] {
        let child = Subprocess(
            "ffprobe",
            [
                "-v", "error", "-allowed_extensions", "ALL", "-count_packets", "-show_entries",
                "format=duration:stream=codec_name,nb_read_packets", "-of", "default=nw=1", path,
            ], maxOutputBytes: 65_536, deadline: .minutes(1))
        let (end, stdout) = try await child.run()
        #expect(end == .exit(0), "ffprobe \(path)")
        return String(decoding: stdout, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Between two pictures, in seconds.
    static func longestGap(_ path: String) async throws -> Double {
        let child = Subprocess(
            "ffprobe",
            [
                "-v", "error", "-allowed_extensions", "ALL", "-select_streams", "v",
                "-show_entries", "packet=pts_time", "-of", "csv=p=0", path,
            ], maxOutputBytes: 1 << 20, deadline: .minutes(1))
        let times = String(decoding: try await child.run().stdout, as: UTF8.self)
            .split(whereSeparator: { $0 == "\n" || $0 == "," }).compactMap { Double($0) }.sorted()
        #expect(times.count > 1, "\(path)")
        return zip(times, times.dropFirst()).map { $1 - $0 }.max() ?? .infinity
    }

    static func seconds(_ path: String) async throws -> Double {
        let line = try await probe(path).first { $0.hasPrefix("duration=") }
        return try #require(line.flatMap { Double($0.dropFirst("duration=".count)) })
    }
}

/// One after the other: they look at this process's children.
@Suite(
    .serialized,
    .enabled(if: Camera.isHere, "ffmpeg isn't installed: apt-get install ffmpeg"))
enum VideoTests {}

/// A studio in a folder of its own, with an ear for its events.
final class VideoFixture: Sendable {
    let folder: String
    let studio: Video.Studio

    private final class Ear: Sendable {
        let heard = Mutex<[Video.Event]>([])
    }
    private let ear: Ear

    init(
        folder: String, door: Video.RTMPServer? = nil, limits: Video.Limits = .quick,
        ffmpeg: String? = Video.Installed.ffmpeg
    ) throws {
        let ear = Ear()
        self.ear = ear
        self.folder = folder
        studio = try Video.Studio(
            folder: folder, ffmpeg: ffmpeg, door: door, limits: limits,
            world: .system(node: 1) { _ in },
            events: { event in ear.heard.withLock { $0.append(event) } })
    }

    var events: [Video.Event] { ear.heard.withLock { $0 } }
    var kinds: [Video.Event.Kind] { events.map(\.kind) }

    func text(_ name: String, of stream: String = "room") -> String {
        Resources.text("\(studio.folder)/\(stream)/\(name)") ?? ""
    }

    /// Feeds a recording in chunks of `milliseconds` each, if they come evenly.
    func feed(
        _ bytes: ArraySlice<UInt8>, to ingest: Video.Ingest, chunk: Int = 20_000,
        pause: Duration = .milliseconds(1)
    ) async throws {
        var rest = bytes
        while !rest.isEmpty {
            let piece = Array(rest.prefix(chunk))
            do {
                try ingest.feed(piece)
                rest = rest.dropFirst(chunk)
            } catch Video.Refusal.busy {
                try await Task.sleep(for: .milliseconds(20))
            }
            try await Task.sleep(for: pause)
        }
    }

    /// Waits until it is so; fails if it isn't after a minute.
    func wait(
        _ what: String, for seconds: Int = 60, until isSo: () async throws -> Bool
    ) async throws {
        let deadline = monotonicMicroseconds() + Int64(seconds) * 1_000_000
        while !(try await isSo()) {
            guard monotonicMicroseconds() < deadline else {
                Issue.record("waited for \(what); events: \(kinds)")
                return
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    func waitForEnd() async throws {
        try await wait("the end") {
            kinds.contains { kind in
                if case .failed = kind { return true }
                return kind == .ended
            }
        }
    }

    func waitForRecording() async throws {
        try await wait("the recording") {
            kinds.contains { kind in
                if case .recorded = kind { return true }
                return false
            }
        }
    }

    /// Process ids of children of ours whose command line has a word in it.
    static func children(with word: String) -> [pid_t] {
        Resources.names(in: "/proc").compactMap { pid_t($0) }.filter { process in
            guard let stat = Resources.text("/proc/\(process)/stat"),
                let command = Resources.text("/proc/\(process)/cmdline"),
                command.contains(word), let paren = stat.lastIndex(of: ")")
            else { return false }
            let fields = stat[paren...].split(separator: " ")
            return fields.count > 2 && pid_t(fields[2]) == getpid() && fields[1] != "Z"
        }
    }
}

extension Video.Limits {
    /// Tests don't wait as long as people do. What an ffmpeg needs to begin and to finish is left
    /// to it: seconds, on a machine that has others to serve. Who tests a limit shortens it.
    static var quick: Video.Limits {
        var limits = Video.Limits()
        limits.stall = .milliseconds(1000)
        limits.grace = .milliseconds(1500)
        limits.timeout = .seconds(10)
        limits.backOff = .milliseconds(20)
        return limits
    }
}

/// A folder that is gone afterwards.
func withStageFolder<T>(_ body: (String) async throws -> T) async throws -> T {
    let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(parent)/pasar-video-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { remove(folder) }
    return try await body(folder)
}

private func remove(_ folder: String) {
    for name in Resources.names(in: folder) {
        let path = folder + "/" + name
        var about = stat()
        if lstat(path, &about) == 0, about.st_mode & S_IFMT == S_IFDIR {
            remove(path)
        } else {
            unlink(path)
        }
    }
    rmdir(folder)
}
