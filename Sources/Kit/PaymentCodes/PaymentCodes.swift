/// Payment codes: what a QR code for a bank transfer or an e-wallet says, after EMVCo's "QR Code
/// Specification for Payment Systems: Merchant-Presented Mode" 1.1.
///
/// Promises: a payload is fields of two digits id, two digits length and a value, in ASCII, and ends
/// with its checksum; what is read back was whole. Pictures are drawn elsewhere (`Barcodes`).

/// One field: an id of two digits, and 1 to 99 printable ASCII characters.
public struct PaymentCodeField: Sendable, Hashable {
    public static let mostCharacters = 99

    public let id: Int
    public let value: String

    /// nil for an id or a value that a payload can't hold.
    public init?(_ id: Int, _ value: String) {
        let count = value.utf8.count
        guard (0...99).contains(id), (1...Self.mostCharacters).contains(count),
            value.utf8.allSatisfy({ (0x20...0x7E).contains($0) })
        else { return nil }
        self.id = id
        self.value = value
    }

    /// A field whose value is fields; nil where they are too long together.
    public init?(_ id: Int, _ inner: [PaymentCodeField]) {
        self.init(id, inner.map(\.text).joined())
    }

    var text: String { Self.digits(id) + Self.digits(value.utf8.count) + value }

    static func digits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Reason why a text is no payload.
public enum PaymentCodeFault: Error, Sendable, Hashable {
    /// Longer than a QR code of payments may be.
    case tooLong
    /// A field that doesn't begin with digits, or ends behind the text.
    case cut(at: Int)
    case twice(id: Int)
    /// No version in front, or no checksum behind.
    case incomplete
    case checksum(stated: String, computed: String)
}

/// A payload: its fields in their order, without the checksum.
public struct PaymentCode: Sendable, Hashable {
    /// Characters of a payload at most (EMVCo 1.1, section 3.1).
    public static let mostCharacters = 512
    static let checksumID = 63

    public let fields: [PaymentCodeField]

    init(_ fields: [PaymentCodeField]) { self.fields = fields }

    /// Value of a field of the payload.
    public subscript(id: Int) -> String? { fields.first { $0.id == id }?.value }

    /// Fields of a field whose value is fields; empty where it isn't there, nil where it can't be read.
    public func inner(_ id: Int) -> [PaymentCodeField]? {
        guard let value = self[id] else { return [] }
        return try? Self.fields(Array(value.utf8))
    }

    /// Text that stands in the QR code.
    public var text: String {
        let before = fields.map(\.text).joined() + "6304"
        return before + Self.checksum(before)
    }

    /// Reads a payload whose checksum is right.
    public init(_ text: String) throws(PaymentCodeFault) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.mostCharacters else { throw .tooLong }
        let all = try Self.fields(bytes)
        guard all.first == PaymentCodeField(0, "01"), let last = all.last,
            last.id == Self.checksumID, last.value.utf8.count == 4
        else { throw .incomplete }
        let computed = Self.checksum(String(decoding: bytes.dropLast(4), as: UTF8.self))
        guard computed == last.value.uppercased() else {
            throw .checksum(stated: last.value, computed: computed)
        }
        fields = Array(all.dropLast())
    }

    private static func fields(_ bytes: [UInt8]) throws(PaymentCodeFault) -> [PaymentCodeField] {
        var out: [PaymentCodeField] = []
        var at = 0
        while at < bytes.count {
            guard let id = number(bytes, at), let length = number(bytes, at + 2),
                at + 4 + length <= bytes.count,
                let field = PaymentCodeField(
                    id, String(decoding: bytes[(at + 4)..<(at + 4 + length)], as: UTF8.self))
            else { throw .cut(at: at) }
            guard !out.contains(where: { $0.id == id }) else { throw .twice(id: id) }
            out.append(field)
            at += 4 + length
        }
        return out
    }

    /// Number of two digits at a place.
    private static func number(_ bytes: [UInt8], _ at: Int) -> Int? {
        guard at + 1 < bytes.count else { return nil }
        let digits = bytes[at...(at + 1)].map { Int($0) - 0x30 }
        guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
        return digits[0] * 10 + digits[1]
    }

    /// CRC-16/CCITT-FALSE as four hexadecimal digits: polynomial 1021, start FFFF; that of
    /// "123456789" is 29B1.
    public static func checksum(_ text: String) -> String {
        var crc: UInt16 = 0xFFFF
        for byte in text.utf8 {
            crc ^= UInt16(byte) << 8
            for _ in 0..<8 { crc = crc & 0x8000 == 0 ? crc << 1 : (crc << 1) ^ 0x1021 }
        }
        let digits = String(crc, radix: 16, uppercase: true)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
