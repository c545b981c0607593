/// The last six letters of an id, as pages and mails print it and people read it to each other:
/// five of its number, and the check letter. Not unique.
public struct IDEnding: Hashable, Sendable {
    public static let letters = 6
    /// Bits of an id's number that an ending has.
    public static let mask: Int64 = (1 << 25) - 1

    /// The letters as ids are printed.
    public let text: String
    /// The lowest bits of the numbers that end so.
    public let low: Int64

    /// Parses an ending as people type it: in any case, with a hash sign or blanks, `O` for 0, `I`
    /// and `L` for 1. Nil for anything else.
    public init?(_ typed: some StringProtocol) {
        var low: Int64 = 0
        var text = ""
        let marks: Set<Unicode.Scalar> = [" ", "\u{A0}", "#", "-"]
        for scalar in typed.uppercased().unicodeScalars where !marks.contains(scalar) {
            let letter: Unicode.Scalar =
                switch scalar {
                case "O": "0"
                case "I", "L": "1"
                default: scalar
                }
            guard letter.isASCII, let value = IDText.value(UInt8(letter.value)) else { return nil }
            if text.utf8.count < Self.letters - 1 { low = low << 5 | Int64(value) }
            text.unicodeScalars.append(letter)
            guard text.utf8.count <= Self.letters else { return nil }
        }
        guard text.utf8.count == Self.letters else { return nil }
        self.text = text
        self.low = low
    }

    /// True for an id that is printed with this ending.
    public func ends<T>(_ id: ID<T>) -> Bool {
        id.rawValue & Self.mask == low && id.short == text
    }
}
