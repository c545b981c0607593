import World

/// Parts of the product that a market may not have yet. A feature that brings another one adds its
/// case, with a row for each market.
public enum Feature: String, CaseIterable, Sendable, Codable, Hashable {
    case live, stalls, affiliates
}

/// Stage of a feature's rollout.
public enum Rollout: Sendable, Hashable, CustomStringConvertible {
    case off
    /// On for people that the operator named.
    case invited
    /// On for a percentage of the users, the same ones every time.
    case share(Int)
    case on

    /// True if the feature is on for a user. `lot` is a stable number of theirs for this feature; an
    /// invited user has it at every stage but off.
    public func includes(lot: UInt64, isInvited: Bool) -> Bool {
        switch self {
        case .off: false
        case .invited: isInvited
        case .share(let percent): isInvited || Self.ticket(lot) < UInt64(percent)
        case .on: true
        }
    }

    /// The stage as `features.tsv` writes it: `share:20`.
    public var description: String {
        switch self {
        case .off: "off"
        case .invited: "invited"
        case .share(let percent): "share:\(percent)"
        case .on: "on"
        }
    }

    /// Spreads ids that follow each other over 0…99 (the finaliser of MurmurHash3).
    private static func ticket(_ lot: UInt64) -> UInt64 {
        var n = lot
        n = (n ^ (n >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        n = (n ^ (n >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return (n ^ (n >> 33)) % 100
    }

    init?(_ text: String) {
        switch text {
        case "off": self = .off
        case "invited": self = .invited
        case "on": self = .on
        default:
            guard text.hasPrefix("share:"), let percent = Int(text.dropFirst(6)),
                (1...99).contains(percent)
            else { return nil }
            self = .share(percent)
        }
    }

    static let file = "features.tsv"

    /// Rollouts from the pack; throws unless every feature stands for every market.
    static func all(
        files: (String) -> String?
    ) throws(PackFault) -> [MarketCode: [Feature: Rollout]] {
        let table = try PackTable(file, in: files, columns: ["market", "feature", "state"])
        var rollouts: [MarketCode: [Feature: Rollout]] = [:]
        for row in table.rows {
            let market = try row.one(MarketCode.self, "market")
            let feature = try row.one(Feature.self, "feature")
            guard let rollout = Rollout(row.cell("state")) else {
                throw row.fault(
                    "state must be off, invited, share:1…99 or on, is \(row.cell("state"))")
            }
            guard rollouts[market]?[feature] == nil else {
                throw row.fault("feature \(feature.rawValue) stands twice")
            }
            rollouts[market, default: [:]][feature] = rollout
        }
        for market in MarketCode.allCases {
            for feature in Feature.allCases where rollouts[market]?[feature] == nil {
                throw PackFault(file, "\(market.rawValue) needs a row for \(feature.rawValue)")
            }
        }
        return rollouts
    }
}
