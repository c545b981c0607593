import Text
import World

extension Video {
    /// Stream key that a publisher types into OBS: an owner, and a secret of which only a hash is
    /// stored.
    public struct StreamKey: Sendable {
        /// The key in full, `<owner>.<secret>`; shown once.
        public let shown: String
        /// Hash to be stored; the secret can't be derived from it.
        public let hash: String

        /// Generates a key: 256 bits, so that an unsalted hash is enough.
        public init(owner: String, world: World) {
            let secret = world.token()
            shown = "\(owner).\(secret)"
            hash = Self.hash(secret)
        }

        /// Owner and secret of a typed key; nil if it is malformed.
        public static func parts(_ shown: String) -> (owner: String, secret: String)? {
            let parts = shown.split(separator: ".", omittingEmptySubsequences: false)
            guard parts.count == 2, Names.isStream(String(parts[0])), parts[1].utf8.count == 43
            else {
                return nil
            }
            return (String(parts[0]), String(parts[1]))
        }

        /// True if the secret has that hash; compares in constant time.
        public static func matches(secret: String, hash kept: String) -> Bool {
            Digest.equal(Array(hash(secret).utf8), Array(kept.utf8))
        }

        private static func hash(_ secret: String) -> String {
            Hex.encode(Digest.sha256("stream key " + secret))
        }
    }
}
