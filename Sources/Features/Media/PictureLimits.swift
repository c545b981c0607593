import Accounts
import Identities
import Numbers
import Shops
import Store
import World

/// Bounds of what one account may store and have converted.
public struct PictureLimits: Sendable {
    /// Bytes of an account with an approved shop: some 25,000 pictures, as the three sizes of one
    /// have 200 KB. A brand with more asks the operator, who raises it.
    public var shopBytes = 5_000_000_000
    /// Bytes of any other account: a creator's picture, covers of a stall and of a thousand rooms.
    public var accountBytes = 200_000_000
    /// Processor seconds a day of an account with an approved shop. A phone's photo of 12
    /// megapixels takes 0.3, so this is an import of 24,000 pictures, twelve times the longest.
    public var shopProcessorSeconds = 7_200
    /// Processor seconds a day of any other account: two thousand photos.
    public var accountProcessorSeconds = 600

    public init() {}
}

/// Storage and processor time that an account has used so far, with its bounds.
struct PictureAllowance: Sendable {
    let storedBytes: Int
    let usedMicroseconds: Int64
    let mostBytes: Int
    let mostSeconds: Int

    /// Throws `accountFull` or `processorUsed`. The picture that reaches the bound is taken, so an
    /// account is above it by one at most.
    func check(at now: Instant) throws(MediaRefusal) {
        guard storedBytes < mostBytes else {
            throw .accountFull(megabytes: mostBytes / 1_000_000)
        }
        guard usedMicroseconds < Int64(mostSeconds).clampedMultiplied(by: 1_000_000) else {
            throw .processorUsed(retrySeconds: ProcessorTime.secondsLeft(ofDayAt: now))
        }
    }
}

extension Media {
    /// Step: what an account may still store and have converted today.
    static func allowance(
        of owner: AccountID, _ limits: PictureLimits, at now: Instant, in db: Transaction
    ) throws -> PictureAllowance {
        let stored: Int =
            try db.value(
                """
                SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM pictures WHERE owner = \(owner)
                """) ?? 0
        let hasShop = try Shops.owned(by: owner, in: db)?.state == .approved
        return PictureAllowance(
            storedBytes: stored,
            usedMicroseconds: try ProcessorTime.used(by: owner, .pictures, at: now, in: db),
            mostBytes: hasShop ? limits.shopBytes : limits.accountBytes,
            mostSeconds: hasShop ? limits.shopProcessorSeconds : limits.accountProcessorSeconds)
    }
}
