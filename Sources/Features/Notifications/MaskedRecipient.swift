import World

/// A recipient as an operator sees it: enough to recognise one's own, too little to write to.
enum MaskedRecipient {
    /// Last digits of a number that are shown.
    static let shownDigits = 2

    /// `g•••@example.com`, `+44•••23`.
    static func text(_ recipient: String, _ channel: OutgoingMessage.Channel) -> String {
        switch channel {
        case .email:
            guard let at = recipient.lastIndex(of: "@") else { return "•••" }
            return recipient[..<at].prefix(1) + "•••" + recipient[at...]
        case .sms:
            return recipient.prefix(3) + "•••" + recipient.suffix(shownDigits)
        }
    }

    /// Characters of a server's words that are kept.
    static let longestDetail = 300

    /// A server's words in printable ASCII, with the recipient masked wherever it is named.
    static func detail(_ words: String, of message: OutgoingMessage) -> String {
        var out = Array(
            words.unicodeScalars.prefix(longestDetail).map {
                (32...126).contains($0.value) ? UInt8($0.value) : UInt8(ascii: "?")
            })
        let masked = Array(text(message.to, message.channel).utf8)
        let number = message.channel == .sms ? message.to.filter(\.isNumber) : ""
        for name in [message.to.lowercased(), number] where !name.isEmpty {
            // The scan goes on behind what was put in, which may contain the name again.
            var (name, start) = (Array(name.utf8), 0)
            if name.count > out.count { name = [] }
            while !name.isEmpty, start + name.count <= out.count {
                let part = String(decoding: out[start..<start + name.count], as: UTF8.self)
                if Array(part.lowercased().utf8) == name {
                    out.replaceSubrange(start..<start + name.count, with: masked)
                    start += masked.count
                } else {
                    start += 1
                }
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
