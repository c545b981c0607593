import Glibc

/// Files that travel beside the binary. SwiftPM lays each target's `Files` folder into
/// `Pasar_<Target>.resources` next to the executable; read from there, without Foundation's Bundle.
public enum Resources {
    /// The folder of `target`'s files; traps if it can't be read.
    public static func folder(of target: String) -> String {
        let path = executableFolder + "/Pasar_\(target).resources/Files"
        precondition(access(path, R_OK) == 0, "\(path) is missing: copy it beside the binary")
        return path
    }

    /// Path of the running executable.
    public static let executable: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let n = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        precondition(n > 0, "can't read /proc/self/exe")
        return String(decoding: buffer[..<n].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    /// Folder of the running executable, and of the resources that are shipped with it.
    public static let executableFolder = String(
        executable[..<(executable.lastIndex(of: "/") ?? executable.endIndex)])

    /// A path from the root, of one from the working folder; as it is, links and all.
    public static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let here = getcwd(nil, 0) else { return path }
        defer { free(here) }
        return path.isEmpty ? String(cString: here) : String(cString: here) + "/" + path
    }

    /// Variables of the environment that the process began with, as `NAME=value`.
    public static var environment: [String] {
        (read("/proc/self/environ") ?? []).split(separator: 0).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    /// The whole file as bytes; nil if it can't be read.
    public static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "rb") else { return nil }
        defer { fclose(file) }
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let n = fread(&chunk, 1, chunk.count, file)
            if n == 0 { break }
            out.append(contentsOf: chunk[..<n])
        }
        return ferror(file) == 0 ? out : nil
    }

    /// The whole file as UTF-8, malformed bytes replaced; nil if it can't be read.
    public static func text(_ path: String) -> String? {
        read(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Names in a folder, sorted, without those that start with a dot; empty if there is no such
    /// folder.
    public static func names(in folder: String) -> [String] {
        guard let dir = opendir(folder) else { return [] }
        defer { closedir(dir) }
        var out: [String] = []
        while let entry = readdir(dir) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { out.append(name) }
        }
        return out.sorted()
    }
}
