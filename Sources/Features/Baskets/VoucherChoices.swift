import Identities

/// Choice of a voucher for one shop's part of a basket.
public enum VoucherChoice: Sendable, Hashable {
    /// The one with the lowest total.
    case best
    /// None, although there may be some.
    case none
    /// This one; none if it can't be redeemed any more.
    case claim(VoucherClaimID)
}

/// A buyer's choices of vouchers, by shop; `best` for a shop that they don't name.
public struct VoucherChoices: Sendable, Equatable {
    private var choices: [ShopID: VoucherChoice]

    public init(_ choices: [ShopID: VoucherChoice] = [:]) { self.choices = choices }

    public subscript(shop: ShopID) -> VoucherChoice {
        get { choices[shop] ?? .best }
        set { choices[shop] = newValue }
    }

    /// Shops of one basket at most: each has a line.
    static let mostShops = Baskets.linesPerBasket
    /// Characters of `text` at most.
    public static let longest = mostShops * 40

    /// Choices as a query carries them, `shp_…:vcl_…` or `shp_…:none`, by commas; nil without any.
    public var text: String? {
        let parts = choices.sorted { $0.key < $1.key }.compactMap { shop, choice -> String? in
            switch choice {
            case .best: nil
            case .none: "\(shop):none"
            case .claim(let id): "\(shop):\(id)"
            }
        }
        return parts.isEmpty ? nil : parts.joined(separator: ",")
    }

    /// Parses `text`; nil for any other text.
    public init?(text: String) {
        var choices: [ShopID: VoucherChoice] = [:]
        for part in text.split(separator: ",", maxSplits: Self.mostShops) {
            let pair = part.split(separator: ":", omittingEmptySubsequences: false)
            guard pair.count == 2, let shop = ShopID(pair[0]) else { return nil }
            if pair[1] == "none" {
                choices[shop] = VoucherChoice.none
            } else if let claim = VoucherClaimID(pair[1]) {
                choices[shop] = .claim(claim)
            } else {
                return nil
            }
        }
        self.choices = choices
    }
}
