import Text
import World

/// Replaces `asset:NAME` by hashed paths and hashes the result, referenced files first.
struct AssetResolver {
    private let sources: [String: [UInt8]]
    /// Hashed names by plain name: `app.js` to `app-1a2b3c4d5e.js`.
    private(set) var hashedNames: [String: String] = [:]
    /// Files by hashed name.
    private(set) var files: [String: AssetFile] = [:]

    private static let mark = Array("asset:".utf8)
    private static let packLevel: Int32 = 9

    init(sources: [String: [UInt8]]) { self.sources = sources }

    /// - Parameter from: the files on whose behalf this one is resolved.
    @discardableResult
    mutating func resolve(_ name: String, from: [String]) throws -> String {
        if let known = hashedNames[name] { return known }
        guard let source = sources[name] else {
            throw AssetFault.unknownReference(file: from.last ?? "", name: name)
        }
        guard !from.contains(name) else { throw AssetFault.circle(from + [name]) }
        let cut = name.lastIndex(of: ".") ?? name.endIndex
        let ending = String(name[cut...].dropFirst()).lowercased()
        guard let type = AssetType.types[ending] else { throw AssetFault.unknownEnding(name) }
        let bytes =
            AssetType.referring.contains(ending)
            ? try replaced(source, from: from + [name]) : source
        let hash = String(Hex.encode(Digest.sha256(bytes)).prefix(10))
        let packed =
            AssetType.texts.contains(ending) ? gzip(bytes, level: Self.packLevel) : bytes
        let hashed = "\(name[..<cut])-\(hash)\(name[cut...])"
        files[hashed] = AssetFile(
            type: type, hash: hash, bytes: bytes,
            packed: packed.count < bytes.count ? packed : nil)
        hashedNames[name] = hashed
        return hashed
    }

    private mutating func replaced(_ bytes: [UInt8], from: [String]) throws -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let isMark = bytes[at] == Self.mark[0] && bytes[at...].starts(with: Self.mark)
            // `myasset:` is another word.
            guard isMark, at == 0 || !Self.inName(bytes[at - 1]) else {
                out.append(bytes[at])
                at += 1
                continue
            }
            let rest = bytes[(at + Self.mark.count)...]
            let name = rest.prefix(while: Self.inName)
            // `{ asset: value }` is no reference.
            if name.isEmpty {
                out += Self.mark
                at += Self.mark.count
                continue
            }
            let hashed = try resolve(String(decoding: name, as: UTF8.self), from: from)
            out += Array(Assets.place(hashed).text.utf8)
            at = name.endIndex
        }
        return out
    }

    private static func inName(_ b: UInt8) -> Bool {
        (48...57).contains(b) || (65...90).contains(b) || (97...122).contains(b) || b == 45
            || b == 46 || b == 95
    }
}
