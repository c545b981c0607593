import Glibc

/// Files that others read while we write them: complete, or absent.
enum Files {
    struct Fault: Error, CustomStringConvertible {
        let path: String
        let reason: Int32
        var description: String { "\(path) can't be written: error \(reason)" }
    }

    /// Writes under another name and renames, so that no reader sees half of the file.
    static func replace(_ path: String, _ bytes: [UInt8]) throws(Fault) {
        let fresh = path + ".new"
        try write(fresh, bytes, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC)
        guard rename(fresh, path) == 0 else { throw Fault(path: path, reason: errno) }
    }

    static func append(_ path: String, _ bytes: [UInt8]) throws(Fault) {
        try write(path, bytes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC)
    }

    private static func write(_ path: String, _ bytes: [UInt8], _ flags: Int32) throws(Fault) {
        let file = open(path, flags, 0o644)
        guard file >= 0 else { throw Fault(path: path, reason: errno) }
        defer { close(file) }
        var done = 0
        while done < bytes.count {
            let count = bytes[done...].withUnsafeBytes {
                Glibc.write(file, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Fault(path: path, reason: errno) }
            done += count
        }
    }

    /// Creates the folder with all its parents.
    static func makeFolder(_ path: String) throws(Fault) {
        var made = ""
        for part in path.split(separator: "/") {
            made += (made.isEmpty && !path.hasPrefix("/") ? "" : "/") + part
            guard mkdir(made, 0o755) == 0 || errno == EEXIST else {
                throw Fault(path: made, reason: errno)
            }
        }
    }

    static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

    static func bytes(of path: String) -> Int {
        var about = stat()
        return stat(path, &about) == 0 ? Int(about.st_size) : 0
    }

    /// Free bytes on the disk for processes other than root's.
    static func freeBytes(at path: String) -> Int {
        var about = statvfs()
        guard statvfs(path, &about) == 0 else { return 0 }
        return Int(about.f_bavail) * Int(about.f_frsize)
    }

    /// Deletes a folder with its files; it must have no subfolders.
    static func removeFolder(_ path: String) {
        guard let dir = opendir(path) else { return }
        while let entry = readdir(dir) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink(path + "/" + name) }
        }
        closedir(dir)
        rmdir(path)
    }
}
