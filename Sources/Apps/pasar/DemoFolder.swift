import Glibc

/// The demo's files, from whatever folder the command is started.
enum DemoFolder {
    static let name = "Demo"
    /// A file that only the demo's folder has.
    private static let mark = "orders.tsv"
    /// Folders above the program that are looked at: `.build/x86_64-…/release` has four.
    private static let mostLevels = 6

    /// `Demo` in the working folder, else in one of the folders above the program; the first, if
    /// none has it, so that the message names what people expect.
    static func path() -> String {
        let program = realpath("/proc/self/exe", nil)
        defer { free(program) }
        let folders = program.map { above(String(cString: $0)) } ?? []
        return ([name] + folders).first { access("\($0)/\(mark)", R_OK) == 0 } ?? name
    }

    private static func above(_ program: String) -> [String] {
        let parts = program.split(separator: "/").dropLast()
        return (0...min(mostLevels, parts.count)).map { level in
            (parts.dropLast(level).map { "/" + $0 } + ["/" + name]).joined()
        }
    }
}
