import Glibc
import Testing
import World

/// Files that people review and tests compare with; `make record` rewrites them.
enum Reviewed {
    static let records = getenv("PASAR_RECORD") != nil

    private static let folder: String = {
        let here = "\(#filePath)"
        return String(here[..<(here.lastIndex(of: "/") ?? here.endIndex)])
    }()

    static func path(_ name: String) -> String { folder + "/" + name }

    static func text(_ name: String) -> String? { Resources.text(path(name)) }

    /// The file says `text`, or the test fails and names the first line that differs.
    static func expect(_ name: String, _ text: String) {
        let path = path(name)
        if records {
            guard let file = fopen(path, "w") else {
                Issue.record("can't write \(path)")
                return
            }
            fputs(text, file)
            fclose(file)
            return
        }
        guard let before = Resources.text(path) else {
            Issue.record("\(path) is missing: run `make record` and review it")
            return
        }
        guard before != text else { return }
        let (old, new) = (lines(before), lines(text))
        let at = zip(old, new).enumerated().first { $0.element.0 != $0.element.1 }?.offset
        let line = at ?? min(old.count, new.count)
        let was = line < old.count ? old[line] : "(nothing)"
        let now = line < new.count ? new[line] : "(nothing)"
        Issue.record(
            """
            \(name):\(line + 1) differs; if the change is meant, run `make record` and review it
              was: \(was)
              now: \(now)
            """)
    }

    private static func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n", omittingEmptySubsequences: false)
    }
}
