import Web

extension Response {
    /// Deletes the twins of each cookie that this response sets: cookies of its name for a
    /// narrower path or a wider domain, which would go on standing before ours.
    /// - Parameters:
    ///   - path: the request's path; cookies that came with it are for a beginning of it.
    ///   - host: host name of the request.
    mutating func clearTwins(_ cookies: Cookies, path: String, host: String?) {
        let set = headers.filter { $0.name == "set-cookie" }
            .compactMap { $0.value.split(separator: "=").first.map(String.init) }
        var deletions: [(name: String, value: String)] = []
        for name in set where cookies.all(name).count > 1 {
            for place in Self.twinPlaces(path: path, host: host) {
                deletions.append(("set-cookie", "\(name)=; \(place); Max-Age=0"))
            }
        }
        // Before ours: a browser that doesn't tell a host's cookie from its domain's keeps the last.
        if !deletions.isEmpty { headers.insert(contentsOf: deletions, at: 0) }
    }

    /// Attributes of cookies that come with a request besides the host's own for `/`.
    private static func twinPlaces(path: String, host: String?) -> [String] {
        var paths = ["/"]
        var prefix = ""
        for part in path.split(separator: "/").prefix(8) {
            prefix += "/" + part
            paths += [prefix, prefix + "/"]
        }
        let safe = paths.filter { path in
            path.utf8.allSatisfy { $0 > 32 && $0 < 127 && $0 != UInt8(ascii: ";") }
        }
        var domains: [String] = []
        if let host = host.flatMap(HostNames.name), NetworkAddress(host) == nil {
            let labels = host.split(separator: ".")
            for n in stride(from: labels.count, through: 2, by: -1).prefix(4) {
                domains.append(labels.suffix(n).joined(separator: "."))
            }
        }
        let own = safe.dropFirst().map { "Path=\($0)" }
        return own + domains.flatMap { d in safe.map { "Path=\($0); Domain=\(d)" } }
    }
}
