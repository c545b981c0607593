import Web
import Text

extension Edge {
    /// Folders of files that a proxy may send.
    private static let folders = ["live", "media"]

    /// Path by which a proxy finds a file that we have said yes to, for `X-Accel-Redirect`
    /// (docs/deploy); nil where the file is sent by ourselves.
    package func redirectedFile(_ path: String, for incoming: RawRequest) -> String? {
        guard let folder = options.redirectedFiles, options.trustProxy, incoming.isForwarded()
        else { return nil }
        guard path.hasPrefix(folder + "/") else { return nil }
        let parts = path.dropFirst(folder.count + 1)
            .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let first = parts.first, Self.folders.contains(first), parts.count > 1,
            parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") })
        else { return nil }
        return "/pasar-files/" + parts.map(PercentCoding.encode).joined(separator: "/")
    }
}
