import Access
import Text
import World

extension Request {
    /// Proof that a link of `text` stands on a page that this browser was shown, in 32 hexadecimal
    /// digits: HMAC-SHA-256 under the token of its visit or session, or of the visit that the
    /// response offers (`offeringVisit`). Nil where there is none of the three. Others can't make
    /// one, so that no page of theirs sends a visitor through a link that counts.
    public func linkProof(_ text: String) -> String? {
        let token = tokens.first ?? offeredTicket?.text
        return token.map { Hex.encode(Self.proof(text, $0)) }
    }

    /// True if `proof` was made for this browser and `text`, with a token that it still has.
    public func holds(linkProof proof: String, _ text: String) -> Bool {
        guard proof.utf8.count == 2 * Self.proofBytes, let said = Hex.decode(proof.utf8) else {
            return false
        }
        return tokens.contains { Digest.equal(said, Self.proof(text, $0)) }
    }

    /// Secrets that this browser has shown: of its visit, which outlasts signing in, then of
    /// sessions.
    private var tokens: [String] {
        (visitTicket.map { [$0] } ?? [])
            + cookies.all(Caller.sessionCookie).prefix(Caller.mostTwins)
    }

    private static let proofBytes = 16

    private static func proof(_ text: String, _ token: String) -> [UInt8] {
        let digest = Digest.hmac(Array("link \(text)".utf8), key: Digest.sha256(token))
        return Array(digest.prefix(proofBytes))
    }
}
