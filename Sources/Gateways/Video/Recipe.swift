/// How ffmpeg is asked: what it reads, what it does to it, and within which limits.
struct Recipe {
    let input: [String]
    /// H.264 goes through as it is.
    let copies: Bool

    /// Beyond it the kernel says no to ffmpeg: a hostile header must not take the machine's.
    static let memoryBytes = 2 << 30
    /// Longer than any stream may be, on one core.
    static let processorSeconds = 12 * 3600
    static let openFiles = 64
    /// Behind the shop itself.
    static let nice = 5
    /// Looked at before the first picture: more makes the start late.
    static let probeBytes = 500_000
    static let probeMicroseconds = 1_000_000
    /// nginx is on this machine: a publisher who is silent for so long is gone.
    static let rtmpSilenceMicroseconds = 10_000_000

    static func pipe(_ container: Opening.Container, copies: Bool) -> Recipe {
        Recipe(
            input: ["-protocol_whitelist", "pipe"] + probing
                + ["-f", container.rawValue, "-i", "pipe:0"],
            copies: copies)
    }

    static func rtmp(_ address: String, copies: Bool) -> Recipe {
        Recipe(
            input: ["-protocol_whitelist", "rtmp,tcp"] + probing
                + ["-rw_timeout", "\(rtmpSilenceMicroseconds)", "-f", "live_flv", "-i", address],
            copies: copies)
    }

    private static let probing = [
        "-analyzeduration", "\(probeMicroseconds)", "-probesize", "\(probeBytes)",
    ]

    /// Dies with our thread; may write no file, only pipes.
    static let wrapping = [
        "--pdeathsig", "KILL", "--", "nice", "-n", "\(nice)", "prlimit", "--as=\(memoryBytes)",
        "--cpu=\(processorSeconds)", "--nofile=\(openFiles)", "--fsize=0", "--core=0", "--",
    ]

    /// Of at most 720 lines and 30 pictures a second, a keyframe each second.
    private static let encoding = [
        "-vf",
        "fps=30,scale=w='min(1280,iw)':h='min(1280,ih)':force_original_aspect_ratio=decrease"
            + ":force_divisible_by=2",
        "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-profile:v", "main",
        "-pix_fmt", "yuv420p", "-force_key_frames", "expr:gte(t,n_forced)", "-b:v", "2500k",
        "-maxrate", "3000k", "-bufsize", "3000k", "-threads", "2",
    ]
    /// Holes in the sound are filled, so that it never runs away from the pictures.
    private static let sound = [
        "-c:a", "aac", "-b:a", "96k", "-ar", "48000", "-ac", "2", "-af", "aresample=async=1",
    ]

    /// For `setpriv`.
    func words(ffmpeg: String) -> [String] {
        Self.wrapping + [ffmpeg, "-hide_banner", "-loglevel", "error", "-nostdin"] + input
            + ["-map", "0:v:0", "-map", "0:a:0?"] + (copies ? ["-c:v", "copy"] : Self.encoding)
            + Self.sound
            + [
                "-map_metadata", "-1", "-f", "mp4", "-movflags",
                "+frag_keyframe+empty_moov+default_base_moof+skip_trailer", "-flush_packets", "1",
                "pipe:1",
            ]
    }
}
