import Carriers
import Identities
import Markets
import Money
import Orders
import Store
import Web

/// Form of a seller who packs.
struct PackForm: Form {
    /// Units of a line, at most: more than any order has.
    static let mostUnits = 100_000
    /// Texts as `ord_…:2:1`: one unit of the line at position 2 of that order; `…:2:0` is none.
    static let lines = Field<[ParcelLine]>.list(
        "lines", most: Parcels.mostLines * 2, each: .text(min: 5, max: 60), required: false, line)
    static let grams = Field<Int>.int("grams", 1...ParcelSize.mostGrams)
    static let length = Field<Int>.int("length_mm", 1...ParcelSize.mostMillimetres)
    static let width = Field<Int>.int("width_mm", 1...ParcelSize.mostMillimetres)
    static let height = Field<Int>.int("height_mm", 1...ParcelSize.mostMillimetres)
    static let isGift = Field<Bool>.flag("gift")
    static let fields: [any AnyField] = [lines, grams, length, width, height, isGift]
    let request: PackingRequest

    init(_ input: Input) throws {
        let size = ParcelSize(
            grams: try input[Self.grams], length: try input[Self.length],
            width: try input[Self.width], height: try input[Self.height])
        request = PackingRequest(
            lines: try input[Self.lines].filter { $0.quantity > 0 }, size: size ?? .smallest,
            isGift: try input[Self.isGift])
    }

    private static func line(_ text: String) -> ParcelLine? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let order = OrderID(String(parts[0])),
            let position = Int(parts[1]), let quantity = Int(parts[2]),
            (0..<Parcels.mostLines).contains(position), (0...mostUnits).contains(quantity)
        else { return nil }
        return ParcelLine(order: order, position: position, quantity: quantity)
    }
}

/// Form of a seller who buys a label at the price that was shown.
struct LabelForm: Form {
    static let service = Field<String>.text("service", .code, 1...40)
    static let fee = Field<Int>.int("fee", 0...Int(Money.largestTotal))
    static let fields: [any AnyField] = [service, fee]
    let service: String
    let feeMinor: Int64
    init(_ input: Input) throws {
        service = try input[Self.service]
        feeMinor = Int64(try input[Self.fee])
    }
}

/// Form of a seller who hands a parcel over: empty with a label, else with carrier and number.
struct HandoverForm: Form {
    /// The longest carrier names and tracking numbers have some 30 characters.
    static let carrier = Field<String>.text("carrier", .name, 0...60)
    static let tracking = Field<String>.text("tracking", .code, 0...60)
    static let fields: [any AnyField] = [carrier, tracking]
    /// Nil where the label says it.
    let own: Shipment?
    init(_ input: Input) throws {
        let (carrier, tracking) = (try input[Self.carrier], try input[Self.tracking])
        guard carrier.isEmpty == tracking.isEmpty else {
            throw Faults([FieldFault(carrier.isEmpty ? "carrier" : "tracking", "missing")])
        }
        own = carrier.isEmpty ? nil : Shipment(carrier: carrier, tracking: tracking)
    }
}

/// Form of a seller whose parcel came back.
struct ReturnForm: Form {
    static let decision = Field<UndeliveredDecision>.choice("decision")
    static let fields: [any AnyField] = [decision]
    let decision: UndeliveredDecision
    init(_ input: Input) throws { decision = try input[Self.decision] }
}
