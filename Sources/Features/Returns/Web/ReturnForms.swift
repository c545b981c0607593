import Identities
import Markets
import Orders
import RefundRules
import Web

/// Units by line as forms and JSON write them: `2:1` is one unit of the line at position 2, `2:0`
/// none.
public enum UnitsText {
    public static func field(_ name: String) -> Field<[RefundLine]> {
        .list(name, most: Returns.mostLines, each: .text(min: 3, max: 20), required: false, line)
    }

    private static func line(_ text: String) -> RefundLine? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let position = Int(parts[0]), let quantity = Int(parts[1]),
            (0..<Returns.mostLines).contains(position),
            (0...Returns.mostUnits).contains(quantity)
        else { return nil }
        return RefundLine(position: position, quantity: quantity)
    }

    /// Units by position, without lines of which there are none; nil if a line is named twice.
    static func units(_ lines: [RefundLine]) -> [Int: Int]? {
        var out: [Int: Int] = [:]
        for line in lines where line.quantity > 0 {
            guard out.updateValue(line.quantity, forKey: line.position) == nil else { return nil }
        }
        return out
    }
}

/// Form of a buyer who returns units.
struct ReturnForm: Form {
    static let lines = UnitsText.field("lines")
    static let reason = Field<ReturnReason>.choice("reason", of: ReturnReason.self)
    static let text = Field<String>.text("text", .paragraph, Returns.words)
    static let fields: [any AnyField] = [lines, reason, text]
    let units: [Int: Int]?
    let reason: ReturnReason
    let text: String
    init(_ input: Input) throws {
        units = UnitsText.units(try input[Self.lines])
        reason = try input[Self.reason]
        text = try input[Self.text]
    }
}

/// Form of words.
struct ReturnWordsForm: Form {
    static let text = Field<String>.text("text", .paragraph, Returns.words)
    static let fields: [any AnyField] = [text]
    let text: String
    init(_ input: Input) throws { text = try input[Self.text] }
}

/// Form of what a buyer sends off.
struct ReturnShipmentForm: Form {
    static let carrier = Field<String>.text("carrier", .title, 2...60)
    static let tracking = Field<String>.text("tracking", .code, 2...60)
    static let fields: [any AnyField] = [carrier, tracking]
    let shipment: Shipment
    init(_ input: Input) throws {
        shipment = Shipment(
            carrier: try input[Self.carrier], tracking: try input[Self.tracking])
    }
}

/// Form of a seller's offer.
struct ReturnOfferForm: Form {
    static let amount = Field<String>.text(
        "amount", .code, 1...20, attributes: " inputmode=\"decimal\"")
    static let text = Field<String>.text("text", .paragraph, 0...1_000)
    static let fields: [any AnyField] = [amount, text]
    let amount: String
    let text: String
    init(_ input: Input) throws {
        amount = try input[Self.amount]
        text = try input[Self.text]
    }
}

/// Form of a buyer's answer to an offer.
struct ReturnOfferAnswerForm: Form {
    static let accepted = Field<Bool>.flag("accepted", required: true)
    static let fields: [any AnyField] = [accepted]
    let isAccepted: Bool
    init(_ input: Input) throws { isAccepted = try input[Self.accepted] }
}

/// Form of an inspection: units of each line by what becomes of them.
struct InspectionForm: Form {
    static let restocked = UnitsText.field("restocked")
    static let writtenOff = UnitsText.field("written_off")
    static let refused = UnitsText.field("refused")
    static let text = Field<String>.text("text", .paragraph, 0...1_000)
    static let fields: [any AnyField] = [restocked, writtenOff, refused, text]
    /// Nil if a line is named twice in one way.
    let parts: [Inspection]?
    let text: String

    init(_ input: Input) throws {
        let (restocked, writtenOff, refused) = (
            UnitsText.units(try input[Self.restocked]),
            UnitsText.units(try input[Self.writtenOff]), UnitsText.units(try input[Self.refused])
        )
        text = try input[Self.text]
        guard let restocked, let writtenOff, let refused else {
            parts = nil
            return
        }
        let positions = Set(restocked.keys).union(writtenOff.keys).union(refused.keys)
        parts = positions.sorted().map {
            Inspection(
                position: $0, restocked: restocked[$0] ?? 0, writtenOff: writtenOff[$0] ?? 0,
                refused: refused[$0] ?? 0)
        }
    }
}

/// Form of an operator's decision.
struct ReturnDecisionForm: Form {
    static let decision = Field<ReturnDecision.Kind>.choice(
        "decision", of: ReturnDecision.Kind.self)
    static let lines = UnitsText.field("lines")
    static let amount = Field<String>.text(
        "amount", .code, 0...20, attributes: " inputmode=\"decimal\"")
    static let text = Field<String>.text("text", .paragraph, Returns.words)
    static let fields: [any AnyField] = [decision, lines, amount, text]
    let kind: ReturnDecision.Kind
    /// Nil where no line was named: all.
    let units: [RefundLine]?
    let amount: String
    let text: String
    init(_ input: Input) throws {
        kind = try input[Self.decision]
        let lines = try input[Self.lines]
        units = lines.isEmpty ? nil : lines.filter { $0.quantity > 0 }
        amount = try input[Self.amount]
        text = try input[Self.text]
    }
}

/// Lists of returns by whose turn it is.
enum ReturnFilter: String, CaseIterable, Sendable {
    case seller, buyer
    case `operator`
    case ended

    var side: ReturnSide? { ReturnSide(rawValue: rawValue) }
}

/// Query of the lists of sellers and operators.
struct SellerReturnsForm: Form {
    static let turn = Field<ReturnFilter>.choice("turn", default: .seller)
    static let after = Field<ReturnID?>.optionalID("after", of: ReturnKind.self)
    static let fields: [any AnyField] = [turn, after]
    let turn: ReturnFilter
    let after: ReturnID?
    init(_ input: Input) throws {
        turn = try input[Self.turn]
        after = try input[Self.after]
    }
}

struct OperatorReturnsForm: Form {
    static let turn = Field<ReturnFilter>.choice("turn", default: .operator)
    static let after = Field<ReturnID?>.optionalID("after", of: ReturnKind.self)
    static let fields: [any AnyField] = [turn, after]
    let turn: ReturnFilter
    let after: ReturnID?
    init(_ input: Input) throws {
        turn = try input[Self.turn]
        after = try input[Self.after]
    }
}

/// Query of the buyer's list.
struct OwnReturnsForm: Form {
    static let before = Field<ReturnID?>.optionalID("before", of: ReturnKind.self)
    static let fields: [any AnyField] = [before]
    let before: ReturnID?
    init(_ input: Input) throws { before = try input[Self.before] }
}
