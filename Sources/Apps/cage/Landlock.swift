import CCage
import Glibc

/// Files and ports that stay within reach; everything else is refused by the kernel.
struct Landlock {
    /// Versions of the kernel's interface: files since Linux 5.13, ports since 6.7.
    static let filesVersion: Int32 = 1
    static let portsVersion: Int32 = 4
    private static let scopesVersion: Int32 = 6

    /// Files and folders to be read.
    var reads: [String] = []
    /// Folders to be read and written, whole.
    var writes: [String] = []
    /// Programs to be started.
    var programs: [String] = []
    /// TCP ports to connect to and to listen at.
    var connects: [UInt] = []
    var listens: [UInt] = []

    /// Rights on files, a bit each, by the kernel's `linux/landlock.h`.
    private enum Right {
        static let execute: UInt64 = 1 << 0
        static let writeFile: UInt64 = 1 << 1
        static let readFile: UInt64 = 1 << 2
        static let readFolder: UInt64 = 1 << 3
        static let truncate: UInt64 = 1 << 14
        /// Those that a rule about a file may have; others are about folders.
        static let ofFiles = execute | writeFile | readFile | truncate
        static let bind: UInt64 = 1 << 0
        static let connect: UInt64 = 1 << 1
        /// Removing and making files, folders and sockets; no devices, no symbolic links.
        static let changes: UInt64 = 1 << 4 | 1 << 5 | 1 << 7 | 1 << 8 | 1 << 9
    }

    /// `O_PATH`, behind a macro that Swift's map of glibc doesn't set.
    private static let pathOnly: Int32 = 0o10000000

    /// Read by the loader and the C library of every program. `/etc/alternatives` are links.
    private static let everybodys = [
        "/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/etc/alternatives", "/dev/urandom",
        "/dev/null",
    ]
    private static let loaders = [
        "/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1",
    ]

    /// Rights on files that a version of the interface knows: 13 in the first, 14, 15, and 16 since
    /// the fifth.
    private static func known(_ version: Int32) -> UInt64 {
        let counts: [UInt64] = [0, 13, 14, 15, 15]
        return 1 << (version < 5 ? counts[Int(version)] : 16) - 1
    }

    /// Restricts this process; returns the reason if that fails. A kernel without Landlock leaves
    /// all in reach.
    func restrict() -> String? {
        let version = pasar_landlock_version()
        guard version >= Self.filesVersion else { return nil }
        let known = Self.known(version)
        var rights = pasar_landlock_rights(
            files: known, ports: version >= Self.portsVersion ? 3 : 0,
            // Abstract sockets and signals to processes outside.
            scopes: version >= Self.scopesVersion ? 3 : 0)
        let words = version >= Self.scopesVersion ? 3 : version >= Self.portsVersion ? 2 : 1
        let ruleset = pasar_landlock_ruleset(&rights, words * MemoryLayout<UInt64>.size)
        guard ruleset >= 0 else { return "Landlock gives no ruleset: error \(errno)" }
        defer { close(ruleset) }
        let reading = Right.readFile | Right.readFolder
        for path in Self.everybodys + reads { allow(reading & known, path, ruleset) }
        for path in programs + Self.loaders {
            allow((Right.readFile | Right.execute) & known, path, ruleset)
        }
        allow(Right.writeFile & known, "/dev/null", ruleset)
        let writing = reading | Right.writeFile | Right.truncate | Right.changes
        for path in writes { allow(writing & known, path, ruleset) }
        if version >= Self.portsVersion {
            for port in connects {
                _ = pasar_landlock_allow_port(ruleset, Right.connect, UInt64(port))
            }
            for port in listens { _ = pasar_landlock_allow_port(ruleset, Right.bind, UInt64(port)) }
        }
        return pasar_landlock_restrict(ruleset) == 0 ? nil : "Landlock refuses: error \(errno)"
    }

    /// Allows a path and all below it; one that isn't there needs no rule.
    private func allow(_ rights: UInt64, _ path: String, _ ruleset: Int32) {
        let file = open(path, Self.pathOnly | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var about = stat()
        guard fstat(file, &about) == 0 else { return }
        let isFolder = about.st_mode & S_IFMT == S_IFDIR
        _ = pasar_landlock_allow_path(ruleset, isFolder ? rights : rights & Right.ofFiles, file)
    }
}
