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
}
