/// Text: letters, digits and bytes, without a word of HTTP.
///
/// Promises: one decoder of hexadecimal digits, one of percent coding, one base64url; one rule for
/// comparing texts. Nothing here needs Foundation and its 30 MB of tables.

extension String {
    /// True if the bytes of `word` stand somewhere in this text. `contains` would be Foundation's
    /// here, which takes a microsecond to bridge both texts.
    public func contains(bytesOf word: StaticString) -> Bool {
        word.withUTF8Buffer { word in
            var text = self
            return text.withUTF8 { text in
                guard text.count >= word.count else { return false }
                return (0...text.count - word.count).contains { start in
                    UnsafeBufferPointer(rebasing: text[start..<start + word.count])
                        .elementsEqual(word)
                }
            }
        }
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    public var trimmingBlanks: String {
        let start = drop { $0 == " " || $0 == "\t" }
        guard let end = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return "" }
        return String(start[...end])
    }

    /// The text without white space and line breaks at its ends, as Unicode defines them.
    public var trimmingWhitespace: SubSequence {
        let start = drop { $0.isWhitespace }
        guard let end = start.lastIndex(where: { !$0.isWhitespace }) else {
            return self[endIndex...]
        }
        return start[...end]
    }
}
