import Access
import Store
import World

/// A code that works once in the place of an app's digits: twelve of 32 letters and digits that
/// aren't mistaken for each other, 60 bits.
enum RecoveryCode {
    static let length = 12
    /// Codes that an account is given at once.
    static let count = 10
    private static let letters = Array("abcdefghjkmnpqrstuvwxyz023456789")

    /// New codes.
    static func make(_ world: World) -> [String] {
        (0..<count).map { _ in
            String(world.randomBytes(length).map { letters[Int($0 & 31)] })
        }
    }

    /// What was typed, without spaces and hyphens and in lower case; nil if it can be none.
    static func typed(_ text: String) -> String? {
        let plain = text.lowercased().filter { $0 != " " && $0 != "-" }
        return plain.count == length && plain.allSatisfy(letters.contains) ? plain : nil
    }

    /// A text in groups of four.
    static func grouped(_ text: String) -> String {
        text.enumerated().reduce(into: "") { out, letter in
            if letter.offset > 0, letter.offset.isMultiple(of: 4) { out += " " }
            out.append(letter.element)
        }
    }

    static func hash(_ code: String, _ account: AccountID) -> [UInt8] {
        Digest.sha256("\(account.rawValue):\(code)")
    }

    /// Step: replaces an account's codes.
    static func keep(_ codes: [String], of account: AccountID, in db: Transaction) throws {
        try db.execute("DELETE FROM second_factor_codes WHERE account = \(account)")
        for code in codes {
            try db.execute(
                """
                INSERT INTO second_factor_codes (account, code_hash)
                VALUES (\(account), \(hash(code, account)))
                """)
        }
    }

    /// Step: uses a code up; false for one that isn't there.
    static func use(_ code: String, of account: AccountID, in db: Transaction) throws -> Bool {
        try db.execute(
            """
            DELETE FROM second_factor_codes
            WHERE account = \(account) AND code_hash = \(hash(code, account))
            """) == 1
    }
}
