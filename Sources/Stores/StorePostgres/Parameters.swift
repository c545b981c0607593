import CPostgres
import Store
import Text

/// Bound values in libpq's text format: one buffer of strings that end in NUL.
struct Parameters {
    private(set) var types: [Oid] = []
    private var buffer: [UInt8] = []
    private var offsets: [Int?] = []

    /// PostgreSQL's types by number. Source: pg_type.dat.
    static let flagType: Oid = 16
    static let blobType: Oid = 17
    static let intType: Oid = 20
    /// Unspecified: the server infers the type from the context, text as a rule.
    static let openType: Oid = 0
    /// The protocol counts parameters in 16 bits.
    static let limit = 65_535

    /// Integers are declared BIGINT, since `$1 + 1000` would otherwise make the parameter an
    /// INTEGER, too small for milliseconds since 1970.
    init(_ values: [SQLValue]) throws(Failure) {
        guard values.count <= Self.limit else {
            throw .refused(.constraint("more than \(Self.limit) values in a statement"))
        }
        types.reserveCapacity(values.count)
        offsets.reserveCapacity(values.count)
        buffer.reserveCapacity(values.count * 16)
        for value in values { try append(value) }
    }

    /// Values of several statements behind each other.
    init(merging all: some Sequence<Parameters>) {
        for one in all {
            let start = buffer.count
            types += one.types
            buffer += one.buffer
            offsets += one.offsets.lazy.map { $0.map { $0 + start } }
            hasNulls = hasNulls || one.hasNulls
        }
    }

    var count: Int { offsets.count }
    private(set) var hasNulls = false

    private mutating func append(_ value: SQLValue) throws(Failure) {
        let start = buffer.count
        switch value {
        case .null:
            types.append(Self.openType)
            offsets.append(nil)
            hasNulls = true
            return
        case .int(let n):
            types.append(Self.intType)
            buffer.append(contentsOf: String(n).utf8)
        case .flag(let yes):
            types.append(Self.flagType)
            buffer.append(yes ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .text(let text):
            types.append(Self.openType)
            buffer.append(contentsOf: text.utf8)
            if buffer[start...].contains(0) {
                throw .refused(.constraint("a text with a NUL character"))
            }
        case .blob(let bytes):
            types.append(Self.blobType)
            Bytea.append(bytes, to: &buffer)
        }
        offsets.append(start)
        buffer.append(0)
    }

    /// Calls `body` with the pointers that libpq wants, valid only there.
    func withPointers<R>(
        _ body: (UnsafePointer<Oid>?, UnsafePointer<UnsafePointer<CChar>?>?) -> R
    ) -> R {
        buffer.withUnsafeBytes { raw in
            let base = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = offsets.map { offset -> UnsafePointer<CChar>? in
                guard let offset, let base else { return nil }
                return base + offset
            }
            return types.withUnsafeBufferPointer { types in
                pointers.withUnsafeBufferPointer { body(types.baseAddress, $0.baseAddress) }
            }
        }
    }
}

/// Text form of bytea: `\x` and two digits a byte.
enum Bytea {
    private static let prefix = Array("\\x".utf8)

    static func append(_ bytes: [UInt8], to out: inout [UInt8]) {
        out += prefix
        Hex.append(bytes, to: &out)
    }

    /// Bytes of the text form; nil if it is malformed.
    static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard text.starts(with: prefix) else { return nil }
        return Hex.decode(UnsafeBufferPointer(rebasing: text[prefix.count...]))
    }
}
