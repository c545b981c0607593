import World

/// Folder of a feature's style sheets, scripts and pictures, which travels beside the binary.
///
/// Style sheets lie there as one file a component; pages link bundles of them.
public struct AssetFolder: Sendable {
    /// A style sheet as pages link it, and the components that this folder adds to it.
    public struct Bundle: Sendable {
        public let name: String
        /// In the order of the cascade.
        public let sheets: [String]

        public init(_ name: String, _ sheets: [String]) {
            self.name = name
            self.sheets = sheets
        }
    }

    public let path: String
    public let bundles: [Bundle]

    /// - Parameter bundles: each style sheet of the folder is in one of them.
    public init(path: String, bundles: [Bundle] = []) {
        self.path = path
        self.bundles = bundles
    }

    /// The `assets` among the files of a target.
    public init(of target: String, bundles: [Bundle] = []) {
        self.init(path: Resources.folder(of: target) + "/assets", bundles: bundles)
    }
}

/// Contents of folders, with the components of style sheets put together.
struct AssetSources {
    private(set) var files: [String: [UInt8]] = [:]

    /// - Throws: `AssetFault` for two files of one name, a sheet in no bundle or in two.
    init(_ folders: [AssetFolder], read: (_ path: String, _ name: String) throws -> [UInt8]?) throws
    {
        var bundles: [String: [UInt8]] = [:]
        for folder in folders {
            for name in Resources.names(in: folder.path) {
                guard let bytes = try read(folder.path + "/" + name, name) else { continue }
                guard files.updateValue(bytes, forKey: name) == nil else {
                    throw AssetFault.twice(name)
                }
                guard files.count <= Assets.maxFiles else { throw AssetFault.tooMany }
            }
            for bundle in folder.bundles {
                for sheet in bundle.sheets {
                    guard let component = files.removeValue(forKey: sheet) else {
                        throw AssetFault.unknownReference(file: bundle.name, name: sheet)
                    }
                    bundles[bundle.name, default: []] += component
                }
            }
        }
        if let loose = files.keys.filter({ $0.hasSuffix(".css") }).min() {
            throw AssetFault.inNoBundle(loose)
        }
        files.merge(bundles) { _, bundle in bundle }
    }
}
