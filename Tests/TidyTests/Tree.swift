import Glibc

/// The project's own text files, read once.
struct Tree: Sendable {
    struct File: Sendable {
        /// From the project's root: `Sources/Kit/Money/Money.swift`.
        let path: String
        let text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
        /// Names of the modules that a Swift file imports.
        var imports: [String] {
            text.matches(of: /(?m)^(?:@testable )?import (\w+)$/).map { String($0.1) }
        }
    }

    static let root: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/" + parts.joined(separator: "/")
    }()

    static let swift: [File] = files(under: "Sources", ending: ".swift")
    static let tests: [File] = files(under: "Tests", ending: ".swift")

    static func files(under folder: String, ending: String) -> [File] {
        var out: [File] = []
        guard let dir = opendir(root + "/" + folder) else { return [] }
        defer { closedir(dir) }
        while let entry = readdir(dir) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = folder + "/" + name
            if entry.pointee.d_type == UInt8(DT_DIR) {
                out += files(under: path, ending: ending)
            } else if name.hasSuffix(ending), let text = read(path) {
                out.append(File(path: path, text: text))
            }
        }
        return out.sorted { $0.path < $1.path }
    }

    static func read(_ path: String) -> String? {
        guard let file = fopen(root + "/" + path, "rb") else { return nil }
        defer { fclose(file) }
        var out: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let n = fread(&chunk, 1, chunk.count, file)
            if n == 0 { break }
            out += chunk[..<n]
        }
        return String(decoding: out, as: UTF8.self)
    }
}
