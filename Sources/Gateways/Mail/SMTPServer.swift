import Text

/// A mail server as an address says: `smtp://user@host:587?starttls=required`.
public struct SMTPServer: Sendable, Equatable {
    /// Encryption of the connection.
    enum Encryption: Sendable, Equatable {
        /// TLS from the first byte, by `smtps://`.
        case immediate
        /// STARTTLS, without which nothing is sent.
        case startTLS
        /// None, by `starttls=none`: without a user, or on this machine.
        case none
    }
    let host: String
    let port: Int
    let user: String?
    let encryption: Encryption
    /// File of certificates that are trusted instead of the system's.
    let authorities: String?
    /// Deadline of one conversation.
    let seconds: Int

    /// Deadline of a conversation in seconds, unless the address says otherwise.
    static let usualSeconds = 30
    static let mostSeconds = 60

    /// Reads an address. Throws a `MailSettingsFault` that says what is wrong with it.
    public init(_ text: String) throws(MailSettingsFault) {
        let isImmediate = text.hasPrefix("smtps://")
        guard isImmediate || text.hasPrefix("smtp://") else {
            throw MailSettingsFault("it must begin with smtp:// or smtps://")
        }
        let parts = text.dropFirst(isImmediate ? 8 : 7).split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var place = parts[0]
        if place.hasSuffix("/") { place = place.dropLast() }
        user = try Self.user(&place)
        (host, port) = try Self.hostAndPort(place, usual: isImmediate ? 465 : 587)
        var options = try Self.options(parts.count > 1 ? parts[1] : "")
        let startTLS = options.removeValue(forKey: "starttls")
        authorities = options.removeValue(forKey: "ca")
        let seconds = options.removeValue(forKey: "timeout") ?? "\(Self.usualSeconds)"
        guard let seconds = Int(seconds), (1...Self.mostSeconds).contains(seconds) else {
            throw MailSettingsFault("timeout takes 1 to \(Self.mostSeconds) seconds")
        }
        self.seconds = seconds
        if let other = options.keys.sorted().first {
            throw MailSettingsFault("it has no option \(other): starttls, ca and timeout are known")
        }
        guard [nil, "required", "none"].contains(startTLS) else {
            throw MailSettingsFault("starttls takes required or none")
        }
        encryption = isImmediate ? .immediate : startTLS == "none" ? .none : .startTLS
        guard encryption != .none || user == nil || Self.isThisMachine(host) else {
            throw MailSettingsFault("a password goes over an encrypted connection alone")
        }
    }

    static func isThisMachine(_ host: String) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains(host)
    }

    private static func user(_ place: inout Substring) throws(MailSettingsFault) -> String? {
        guard let at = place.lastIndex(of: "@") else { return nil }
        let name = place[..<at]
        place = place[place.index(after: at)...]
        guard !name.contains(":") else {
            throw MailSettingsFault(
                "the password must not stand in it: name its file in PASAR_SMTP_PASSWORD_FILE")
        }
        guard let user = PercentCoding.decode(name), !user.isEmpty, !user.contains(":"),
            !user.unicodeScalars.contains(where: MailAddress.isControl)
        else { throw MailSettingsFault("its user can't be read") }
        return user
    }

    private static func hostAndPort(
        _ place: Substring, usual: Int
    ) throws(MailSettingsFault) -> (String, Int) {
        var host = place
        var port = usual
        if let colon = place.lastIndex(of: ":"), !place.hasSuffix("]") {
            host = place[..<colon]
            guard let number = Int(place[place.index(after: colon)...]),
                (1...65_535).contains(number)
            else { throw MailSettingsFault("its port must be a number from 1 to 65535") }
            port = number
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        let marks = Set((isBracketed ? "[]:." : ".-").utf8)
        let isName = host.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || marks.contains($0)
        }
        guard !host.isEmpty, !host.hasPrefix("-"), isName else {
            throw MailSettingsFault("its host can't be read")
        }
        return (host.lowercased(), port)
    }

    private static func options(
        _ text: Substring
    ) throws(MailSettingsFault) -> [String: String] {
        var out: [String: String] = [:]
        for part in text.split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2, let value = PercentCoding.decode(pair[1]),
                !value.unicodeScalars.contains(where: MailAddress.isControl)
            else { throw MailSettingsFault("\(part) can't be read") }
            out[String(pair[0])] = value
        }
        return out
    }
}
