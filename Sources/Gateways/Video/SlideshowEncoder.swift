import Subprocess
import Glibc
import World

extension Video {
    /// A stretch of a slideshow: one picture for a time.
    public struct Take: Sendable {
        /// Path of an image, as large as a phone's screen at least.
        public let picture: String
        /// Length in whole seconds.
        public let length: TimeSpan

        public init(picture: String, length: TimeSpan) {
            self.picture = picture
            self.length = length
        }
    }
}

extension Video.Studio {
    /// Makes a video of pictures with a slow pan, and imports it as if it had been on air from
    /// `startedAt` on: for demos and tests. Takes a second or two, as repetitions are copied.
    public func shoot(
        _ takes: [Video.Take], of stream: String, from startedAt: Instant
    ) async throws {
        guard let ffmpeg else { throw Video.Refusal.notInstalled }
        guard Names.isStream(stream) else { throw Video.Refusal.badName }
        let work = folder + "/" + stream
        try Files.makeFolder(work)
        let films = takes.indices.map { "\(work)/take-\($0).mp4" }
        let idempotencyKey = work + "/once.mp4"
        defer { for film in films + [idempotencyKey] { unlink(film) } }
        for (take, film) in zip(takes, films) {
            let cage = Cage.job(in: work, reading: [take.picture])
            try await run(
                ffmpeg, SlideshowEncoder.idempotencyKey(take.picture, to: idempotencyKey), in: cage)
            try await run(
                ffmpeg, SlideshowEncoder.long(idempotencyKey, take.length, to: film), in: cage)
        }
        try lay(films, of: stream, from: startedAt)
    }

    private func run(_ ffmpeg: String, _ words: [String], in cage: Cage) async throws {
        let all = ["-hide_banner", "-loglevel", "fatal", "-nostdin", "-y"] + words
        let child = cage.subprocess(
            ffmpeg, all, maxOutputBytes: 4096, deadline: SlideshowEncoder.deadline)
        guard try await child.run().end == .exit(0) else {
            throw Video.NoFilm(path: words.last ?? "")
        }
    }
}

/// Arguments of ffmpeg for a slideshow.
private enum SlideshowEncoder {
    static let deadline = TimeSpan.minutes(1)
    /// Length of one pan, to the right and back, so that the end meets the beginning.
    static let seconds = 8
    static let picturesPerSecond = 12

    /// Encodes one slow pan over a picture, with a keyframe each second.
    static func idempotencyKey(_ picture: String, to path: String) -> [String] {
        let rate = picturesPerSecond
        let sway = "(iw-360)/2+20*sin(2*PI*t/\(seconds))"
        return [
            "-i", picture, "-vf",
            "loop=loop=-1:size=1,fps=\(rate),crop=360:640:x='\(sway)':y='(ih-640)/2'",
            "-t", "\(seconds)", "-g", "\(rate)", "-keyint_min", "\(rate)", "-sc_threshold", "0",
            "-bf", "0", "-c:v", "libx264", "-preset", "veryfast", "-crf", "30", "-pix_fmt",
            "yuv420p", "-f", "mp4", path,
        ]
    }

    /// Repeats the pan: copied, not encoded.
    static func long(_ film: String, _ length: TimeSpan, to path: String) -> [String] {
        [
            "-stream_loop", "-1", "-i", film, "-t", "\(length.milliseconds / 1000)", "-c", "copy",
            "-movflags", "+frag_keyframe+empty_moov+default_base_moof+skip_trailer", "-f", "mp4",
            path,
        ]
    }
}
