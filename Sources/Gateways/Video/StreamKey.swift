import World

extension Video {
    /// What a publisher types into OBS: whose it is, and a secret of which only a hash is kept.
    public struct StreamKey: Sendable {
        /// `<owner>.<secret>`
        public let shown: String
        /// To be kept; the shown one can't be made of it.
        public let hash: String

        /// A fresh one: 256 bits, so that a plain hash is enough.
        public init(owner: String, world: World) {
            let secret = world.token()
            shown = "\(owner).\(secret)"
            hash = Self.hash(secret)
        }

        /// Owner and secret of what was typed; nil if it is no such key.
        public static func parts(_ shown: String) -> (owner: String, secret: String)? {
            let parts = shown.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, Names.isStream(String(parts[0])), parts[1].utf8.count == 43
            else {
                return nil
            }
            return (String(parts[0]), String(parts[1]))
        }

        /// In a time that doesn't depend on where they differ.
        public static func matches(secret: String, hash kept: String) -> Bool {
            Digest.equal(Array(hash(secret).utf8), Array(kept.utf8))
        }

        private static func hash(_ secret: String) -> String {
            Hex.encode(Digest.sha256("stream key " + secret))
        }
    }
}
