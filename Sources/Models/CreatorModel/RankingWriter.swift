import CSV
import Glibc

/// Lines of ranking.csv, as bytes.
public struct RankingWriter {
    public static let header =
        "product,rank,creator,value,low,high,willingness,effectiveness,reach,flags"
    /// Digits of a number: the product of three agrees with the value to six.
    static let digits = 9

    private let model: CreatorModel

    public init(_ model: CreatorModel) { self.model = model }

    /// Lines of one product's list.
    public func lines(product p: Int, _ list: CreatorList) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(list.entries.count * 96)
        let product = CSVText.quoted(model.products[p].name).utf8
        for (index, entry) in list.entries.enumerated() {
            let it = entry.score
            out += product
            out.append(UInt8(ascii: ","))
            Self.append(Double(index + 1), to: &out)
            out.append(UInt8(ascii: ","))
            out += CSVText.quoted(model.creators[Int(it.creator)].name).utf8
            for number in [
                it.value, it.low, it.high, it.willingness, it.effectiveness, it.reach,
            ] {
                out.append(UInt8(ascii: ","))
                Self.append(number, to: &out)
            }
            out.append(UInt8(ascii: ","))
            var flags = model.flags(creator: Int(it.creator), product: p).map(\.rawValue)
            if let propensity = entry.propensity {
                flags.append("explore")
                flags.append("propensity=\(propensity)")
            }
            out += flags.joined(separator: ";").utf8
            out.append(10)
        }
        return out
    }

    /// Writes a number that is not negative with `digits` digits, without an exponent.
    static func append(_ number: Double, to out: inout [UInt8]) {
        guard number > 1e-12 else { return out.append(UInt8(ascii: "0")) }
        guard number < 1e9 else {
            out += "\(UInt64(min(number, 1e18).rounded()))".utf8
            return
        }
        var decimals = 0
        var scaled = number
        while scaled < 1e8, decimals < 20 {
            scaled *= 10
            decimals += 1
        }
        var rest = UInt64(scaled.rounded())
        // Zeros at the end of a fraction say nothing.
        while decimals > 0, rest % 10 == 0 {
            rest /= 10
            decimals -= 1
        }
        let start = out.count
        var written = 0
        while rest > 0 || written <= decimals {
            if decimals > 0, written == decimals { out.append(UInt8(ascii: ".")) }
            out.append(48 + UInt8(rest % 10))
            rest /= 10
            written += 1
        }
        out[start...].reverse()
    }
}

/// Remarks about a creator in a ranking.
public enum CreatorFlag: String, CaseIterable, Sendable {
    /// Nobody has invited this creator yet.
    case new
    /// Few different buyers an order: orders are discounted.
    case brushing
    /// Far fewer views than such followers bring to others.
    case boughtFollowers = "bought_followers"
    /// Far more orders a view than others have: what is beyond counts in part.
    case conversion = "unusual_conversion"
}

extension CreatorModel {
    /// Remarks about a creator in the ranking for a product.
    public func flags(creator c: Int, product p: Int) -> [CreatorFlag] {
        var out: [CreatorFlag] = []
        if funnel.invitations[c] == 0 { out.append(.new) }
        if funnel.integrity.shares[c] < 1 - OrderIntegrity.flagged { out.append(.brushing) }
        let views = funnel.views.model
        let reach = views.creator[c]
        if reach.mean + reach.variance.squareRoot() < -1.5 * views.prior.creator.squareRoot() {
            out.append(.boughtFollowers)
        }
        if excess(creator: c, product: p) > 0 { out.append(.conversion) }
        return out
    }
}
