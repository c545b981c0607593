import Text

/// Names that a visitor would take for those of whoever runs the market: `Pasar Support`,
/// `Аdmin`, `Official Store`. Nobody registers them, in any spelling that looks alike.
public enum ReservedNames {
    /// Words one of which such a name has.
    private static let offices = [
        "pasar", "admin", "admins", "administrator", "administrators", "moderator", "moderators",
        "support", "official", "operator", "operators", "staff", "webmaster", "helpdesk",
        "resmi", "dukungan", "pengelola", "chính thức", "hỗ trợ", "quản trị", "quản trị viên",
        "แอดมิน", "ผู้ดูแล", "ผู้ดูแลระบบ", "ทางการ", "ฝ่ายสนับสนุน",
    ]

    /// Words that it may have besides.
    private static let others = [
        "the", "team", "help", "customer", "service", "care", "center", "centre", "desk", "shop",
        "store", "account", "accounts", "security", "payment", "payments", "live", "market",
        "marketplace", "app", "seller", "sellers", "creator", "creators", "buyer", "of", "by",
        "indonesia", "thailand", "vietnam", "us", "uk", "tim", "toko", "akun", "layanan",
        "pelanggan", "ร้าน", "ทีม", "nhóm", "cửa hàng",
    ]

    private static let officeKeys = keys(offices)
    private static let otherKeys = keys(others)
    private static let longest = officeKeys.union(otherKeys).map(\.count).max() ?? 0

    private static func keys(_ words: [String]) -> Set<String> {
        Set(words.flatMap(Confusables.nameKeys))
    }

    /// True if a name or handle consists of such words alone. `Pasar Minggu` doesn't: `pasar` is
    /// Indonesian for a market.
    public static func holds(_ name: String) -> Bool {
        Confusables.nameKeys(name).contains(where: isReserved)
    }

    /// True if the key can be cut into known words of which one is an office.
    private static func isReserved(_ key: String) -> Bool {
        let letters = Array(key)
        // Whether the letters before a place can be cut so, with an office or without.
        var isCut = [true] + letters.map { _ in false }
        var hasOffice = isCut.map { _ in false }
        for end in letters.indices.map({ $0 + 1 }) {
            for start in max(0, end - longest)..<end where isCut[start] {
                let word = String(letters[start..<end])
                let isOffice = officeKeys.contains(word)
                guard isOffice || otherKeys.contains(word) else { continue }
                isCut[end] = true
                if isOffice || hasOffice[start] { hasOffice[end] = true }
            }
        }
        return hasOffice[letters.count]
    }
}
