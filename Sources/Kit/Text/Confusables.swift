// See Folding.swift for `_nfd`.
@_spi(_Unicode) import Swift

/// Texts that look alike: `Аnn` with a Cyrillic А is `Ann` to a reader.
///
/// Follows Unicode Technical Standard 39, section 4: two texts are confusable if their skeletons
/// are equal.
public enum Confusables {
    /// Skeleton of a text: decomposed, each letter as the one that it looks like, in lower case,
    /// without accents, widths and what can't be seen. Not for display.
    public static func skeleton(_ text: String) -> String {
        let once = Folding.folded(mapped(text))
        return Folding.folded(mapped(once))
    }

    /// Skeletons of which another name may have none: of the text as it is written, where `I` is
    /// `l`, and of its lower case, where it is `i`. Letters and digits alone count, not what stands
    /// between, which may be invisible; a name without any is its signs, such as emoji.
    public static func nameKeys(_ name: String) -> [String] {
        let skeletons = [skeleton(name), skeleton(name.lowercased())]
        let words = skeletons.map { Folding.slug($0, most: longestKey).replacing("-", with: "") }
            .filter { !$0.isEmpty }
        let signs = skeletons.map {
            InputText.cut(String($0.filter { !$0.isWhitespace }), most: longestKey)
        }
        return (words.isEmpty ? signs : words).reduce(into: []) { keys, key in
            if !key.isEmpty && !keys.contains(key) { keys.append(key) }
        }
    }

    /// Characters of a key; a name of 60 letters has at most three times as many.
    private static let longestKey = 200

    private static func mapped(_ text: String) -> String {
        var out = ""
        for scalar in text._nfd where !scalar.properties.isDefaultIgnorableCodePoint {
            let plain = narrow(scalar)
            if let prototype = ConfusableTable.prototypes[plain] {
                out += prototype
            } else {
                out.unicodeScalars.append(plain)
            }
        }
        return out
    }

    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        return Unicode.Scalar(scalar.value - 0xFEE0) ?? scalar
    }
}
