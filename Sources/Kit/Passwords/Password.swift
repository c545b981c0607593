import World

/// Rules for a password, as NIST SP 800-63B and OWASP ASVS 5.0 (6.2) ask for: long enough, and none
/// of those that are tried first.
///
/// Promises: no composition is demanded; refused are common words with a tail of digits or marks,
/// walks along a keyboard, dates, repetitions, and whatever names the site or the account.
public enum Password {
    /// Characters of a password. NIST SP 800-63B asks for 8 or more and for at least 64 to be
    /// allowed.
    public static let length = 8...128

    /// Letters of a word that counts as part of a password.
    private static let shortestStem = 3
    /// Digits and marks around a word that make it no better.
    private static let longestTail = 8

    /// Words and passwords that are tried first, in lower case.
    static let common: Set<String> = {
        let text = Resources.text(Resources.folder(of: "Passwords") + "/common.txt") ?? ""
        return Set(
            text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("#") }.map(String.init))
    }()

    /// True for a password that is too short, too long, or among the first that are tried.
    /// - Parameter names: words of the site and of the account; they are common here.
    public static func isWeak(_ password: String, names: [String] = []) -> Bool {
        guard length.contains(password.unicodeScalars.count) else { return true }
        let lower = password.lowercased()
        if Set(lower).count < 3 || isWalk(lower) || isDate(lower) { return true }
        let own = Set(names.map { $0.lowercased() })
        if own.contains(lower) { return true }
        func isKnown(_ word: String) -> Bool {
            word.count >= shortestStem && (own.contains(word) || common.contains(word))
        }
        return [lower, plain(lower)].contains { typed in
            stems(of: typed).contains { stem in
                isKnown(stem) || isWalk(stem) || halves(of: stem).contains(where: isKnown)
            }
        }
    }

    /// The password with digits and marks that stand for letters read as those letters.
    private static func plain(_ typed: String) -> String {
        let letters: [Character: Character] = [
            "@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s",
            "7": "t",
        ]
        // Those at the end are a tail, not letters.
        let tail = typed.reversed().prefix { !$0.isLetter }.count
        let body = typed.dropLast(tail)
        return String(body.map { letters[$0] ?? $0 }) + typed.suffix(tail)
    }

    /// The password, and what is left of it without digits and marks before and after, up to
    /// `longestTail` of them.
    private static func stems(of typed: String) -> [String] {
        let front = min(typed.prefix { !$0.isLetter }.count, longestTail)
        let tail = min(typed.reversed().prefix { !$0.isLetter }.count, longestTail)
        return (0...front).flatMap { front in
            (0...min(tail, longestTail - front)).map { tail in
                String(typed.dropFirst(front).dropLast(tail))
            }
        }
    }

    /// The half of a word that stands there twice.
    private static func halves(of word: String) -> [String] {
        guard word.count.isMultiple(of: 2) else { return [] }
        let half = word.prefix(word.count / 2)
        return half == word.suffix(word.count / 2) ? [String(half)] : []
    }

    /// Ways along a keyboard, the alphabet and the digits, which are walked to and fro.
    private static let walks = [
        "012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "1q2w3e4r5t6y7u8i9o0p",
        "q1w2e3r4t5y6u7i8o9p0", "qazwsxedcrfvtgbyhnujmikolp", "!@#$%^&*()_+",
        "a1b2c3d4e5f6g7h8i9", "1a2b3c4d5e6f7g8h9i",
    ].flatMap { [$0, String($0.reversed())] }

    /// Letters of a walk that somebody took for the whole of a password.
    private static let shortestWalk = 5

    private static func isWalk(_ typed: String) -> Bool {
        func isPart(_ text: Substring) -> Bool { walks.contains { $0.contains(text) } }
        guard typed.count >= shortestWalk else { return false }
        if isPart(typed[...]) { return true }
        // One walk and another: `qwerty123456`, `abcd1234`.
        return typed.indices.dropFirst(4).dropLast(2).contains {
            isPart(typed[..<$0]) && isPart(typed[$0...])
        }
    }

    /// True for eight digits that are a day between 1900 and 2099, in any order of its parts.
    private static func isDate(_ typed: String) -> Bool {
        let digits = typed.filter(\.isASCII).compactMap(\.wholeNumberValue)
        let marks = typed.filter { !$0.isWholeNumber }
        guard digits.count == 8, marks.allSatisfy({ "-./ ".contains($0) }) else { return false }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        func isDay(_ a: Int, _ b: Int) -> Bool {
            (1...31).contains(a) && (1...12).contains(b)
                || (1...12).contains(a) && (1...31).contains(b)
        }
        let years = 1900...2099
        return years.contains(number(0..<4)) && isDay(number(4..<6), number(6..<8))
            || years.contains(number(4..<8)) && isDay(number(0..<2), number(2..<4))
    }
}
