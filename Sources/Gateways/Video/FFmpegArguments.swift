/// Command line of ffmpeg: input, processing, and resource limits.
public struct FFmpegArguments {
    let input: [String]
    /// True if H.264 is passed on without transcoding.
    let copies: Bool
    /// Port that it connects to; nil for none.
    var port: Int?

    /// Address space of ffmpeg; beyond it allocations fail, so that a hostile header can't take the
    /// machine's memory.
    static let memoryBytes = 2 << 30
    /// CPU seconds: longer than any stream may be, on one core.
    public static let processorSeconds = 12 * 3600
    static let openFiles = 64
    /// Scheduling priority below the shop itself.
    static let nice = 5
    /// Bytes that are probed before the first picture: more delays the start.
    static let probeBytes = 500_000
    static let probeMicroseconds = 1_000_000
    /// Read timeout. nginx is on this machine: a publisher that is silent for so long is gone.
    static let rtmpSilenceMicroseconds = 10_000_000

    static func pipe(_ container: ContainerHeader.Container, copies: Bool) -> FFmpegArguments {
        FFmpegArguments(
            input: ["-protocol_whitelist", "pipe"] + probing
                + ["-f", container.rawValue, "-i", "pipe:0"],
            copies: copies)
    }

    static func rtmp(_ address: String, copies: Bool) -> FFmpegArguments {
        FFmpegArguments(
            input: ["-protocol_whitelist", "rtmp,tcp"] + probing
                + ["-rw_timeout", "\(rtmpSilenceMicroseconds)", "-f", "live_flv", "-i", address],
            copies: copies, port: Self.port(of: address))
    }

    /// Port of a URL such as `http://127.0.0.1:8080/hook`.
    static func port(of address: String) -> Int? {
        let parts = address.split(separator: "/", maxSplits: 2)
        return parts.count > 1 ? parts[1].split(separator: ":").last.flatMap { Int($0) } : nil
    }

    private static let probing = [
        "-analyzeduration", "\(probeMicroseconds)", "-probesize", "\(probeBytes)",
    ]

    /// Video arguments: at most 720 lines and 30 frames a second, a keyframe each second.
    private static let encoding = [
        "-vf",
        "fps=30,scale=w='min(1280,iw)':h='min(1280,ih)':force_original_aspect_ratio=decrease"
            + ":force_divisible_by=2",
        "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "main",
        "-pix_fmt", "yuv420p", "-force_key_frames", "expr:gte(t,n_forced)", "-b:v", "2500k",
        "-maxrate", "3000k", "-bufsize", "3000k", "-threads", "2",
    ]
    /// Audio arguments: gaps are filled, so that sound never drifts from the picture.
    private static let sound = [
        "-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2", "-af", "aresample=async=1",
    ]

    /// Arguments of ffmpeg.
    var words: [String] {
        ["-hide_banner", "-loglevel", "error", "-nostdin"] + input
            + ["-map", "0:v:0", "-map", "0:a:0?"] + (copies ? ["-c:v", "copy"] : Self.encoding)
            + Self.sound
            + [
                "-map_metadata", "-1", "-f", "mp4", "-movflags",
                "+frag_keyframe+empty_moov+default_base_moof+skip_trailer", "-flush_packets", "1",
                "pipe:1",
            ]
    }
}
