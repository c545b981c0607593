import Glibc
import Text
import World

/// A fault of a backup or a restore, in words for whoever runs the command.
public struct BackupFault: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}

/// The list of a backup's files with their SHA-256, written last: a folder without it is no backup.
/// `sha256sum -c MANIFEST` reads it too.
struct BackupManifest {
    static let name = "MANIFEST"
    private static let head = "# pasar backup 1"

    /// Engine that the database is of.
    enum Database: String { case sqlite, postgres }

    let database: Database
    let at: Instant
    private(set) var files: [(path: String, hash: String)] = []

    init(_ database: Database, at: Instant) {
        self.database = database
        self.at = at
    }

    mutating func add(_ path: String, _ hash: String) { files.append((path, hash)) }

    var text: String {
        let lines = files.map { "\($0.hash)  \($0.path)" }
        let head = [
            Self.head, "# database \(database.rawValue)", "# milliseconds \(at.milliseconds)",
        ]
        return (head + lines).joined(separator: "\n") + "\n"
    }

    /// Reads a list; every path in it must lie inside the backup.
    init(_ text: String) throws {
        let lines = text.split(separator: "\n").map(String.init)
        func value(_ index: Int, _ name: String) throws -> String {
            guard lines.count > index, lines[index].hasPrefix("# \(name) ") else {
                throw BackupFault("\(Self.name) isn't one of ours: no \(name)")
            }
            return String(lines[index].dropFirst(name.count + 3))
        }
        guard lines.first == Self.head else {
            throw BackupFault("\(Self.name) isn't one of ours: it begins otherwise")
        }
        guard let database = Database(rawValue: try value(1, "database")),
            let milliseconds = Int64(try value(2, "milliseconds"))
        else { throw BackupFault("\(Self.name) isn't one of ours") }
        self.init(database, at: Instant(milliseconds: milliseconds))
        for line in lines.dropFirst(3) {
            let (hash, path) = (line.prefix(64), line.dropFirst(66))
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            guard Hex.decode(hash.utf8)?.count == 32, line.dropFirst(64).hasPrefix("  "),
                !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." })
            else { throw BackupFault("\(Self.name) has a line that can't be read: \(line)") }
            add(String(path), String(hash))
        }
    }
}

/// Files and folders of a backup.
enum BackupFiles {
    private static let chunk = 1 << 20

    /// Paths of all files below a folder, from there, without those that are being written.
    static func list(_ folder: String) -> [String] {
        Resources.names(in: folder).flatMap { name -> [String] in
            guard !name.hasSuffix(".new"), name != "tmp" else { return [] }
            var found = stat()
            guard lstat("\(folder)/\(name)", &found) == 0 else { return [] }
            switch found.st_mode & S_IFMT {
            case S_IFDIR: return list("\(folder)/\(name)").map { "\(name)/\($0)" }
            case S_IFREG: return [name]
            default: return []
            }
        }
    }

    /// Makes a folder with those above it, for its owner alone.
    static func make(_ folder: String) throws {
        guard mkdir(folder, 0o700) != 0, errno != EEXIST else { return }
        guard errno == ENOENT, let slash = folder.lastIndex(of: "/"), slash > folder.startIndex
        else { throw BackupFault("\(folder) can't be made: error \(errno)") }
        try make(String(folder[..<slash]))
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw BackupFault("\(folder) can't be made: error \(errno)")
        }
    }

    /// Copies a file to a new one, on disk when this returns. Returns its SHA-256; nil if the
    /// source is gone.
    static func copy(_ path: String, to target: String) throws -> String? {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else {
            if errno == ENOENT { return nil }
            throw BackupFault("\(path) can't be read: error \(errno)")
        }
        defer { close(source) }
        if let slash = target.lastIndex(of: "/") { try make(String(target[..<slash])) }
        let copy = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard copy >= 0 else { throw BackupFault("\(target) can't be written: error \(errno)") }
        defer { close(copy) }
        let hash = try read(source, path) { try write($0, to: copy, target) }
        guard fsync(copy) == 0 else { throw BackupFault("\(target): error \(errno)") }
        return hash
    }

    /// SHA-256 of a file.
    static func hash(_ path: String) throws -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw BackupFault("\(path) can't be read: error \(errno)") }
        defer { close(file) }
        return try read(file, path) { _ in }
    }

    private static func read(
        _ file: Int32, _ path: String, _ each: (ArraySlice<UInt8>) throws -> Void
    ) throws -> String {
        var digest = SHA256Stream()
        var bytes = [UInt8](repeating: 0, count: chunk)
        while true {
            let count = Glibc.read(file, &bytes, bytes.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw BackupFault("\(path) can't be read: error \(errno)") }
            if count == 0 { return Hex.encode(digest.finish()) }
            digest.update(bytes[..<count])
            try each(bytes[..<count])
        }
    }

    private static func write(
        _ bytes: ArraySlice<UInt8>, to file: Int32, _ path: String
    ) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw BackupFault("\(path) can't be written: error \(errno)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes a small file that appears whole or not at all.
    static func replace(_ path: String, _ text: String) throws {
        let fresh = path + ".new"
        let file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw BackupFault("\(fresh) can't be written: error \(errno)") }
        defer { close(file) }
        try write(Array(text.utf8)[...], to: file, fresh)
        guard fsync(file) == 0, rename(fresh, path) == 0 else {
            throw BackupFault("\(path) can't be written: error \(errno)")
        }
    }
}
