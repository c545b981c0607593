import Accounts
import Identities
import Notifications
import Passwords
import Store
import World

/// Proof that an account's owner has just typed the password. `Authentication.prove` alone makes
/// one, so that a session by itself reaches no command that takes it: it may be a borrowed phone.
public struct PasswordProof: Sendable {
    public let account: AccountID

    init(account: AccountID) { self.account = account }
}

extension Authentication {
    /// Asks for the password again; a wrong one counts against the account's guesses.
    public func prove(
        _ id: AccountID, password: String, browser: Browser
    ) async throws -> PasswordProof {
        PasswordProof(account: try await proven(id, password, browser).account.id)
    }

    /// Step: queues a message to all logins of an account, and to those replaced within a month, in
    /// its language. A change made with a stolen password can't go unnoticed, nor can it by first
    /// adding an address.
    public func sendNotice(
        _ kind: MessageKind, to account: AccountID, subject: LocalizedText, text: LocalizedText,
        id: InboxMessageID, at now: Instant, in db: Transaction
    ) throws {
        guard let person = try Accounts.account(account, in: db) else { return }
        for (index, login) in try hearers(of: person, at: now, in: db).enumerated() {
            let message = OutgoingMessage(
                channel: login.isPhone ? .sms : .email, to: login.text,
                subject: strings.text(subject, in: person.locale),
                text: strings.text(text, in: person.locale))
            try Notifications.enqueue(
                message, kind, id: index == 0 ? id : world.id(), at: now, in: db)
        }
    }

    /// Throws `weakPassword` for one that is tried first, or that names the site or the account.
    /// - Parameter logins: those of the account.
    func check(_ password: String, of logins: [Login]) throws(AuthenticationRefusal) {
        let own = logins.flatMap {
            [$0.text] + $0.text.split(separator: "@").prefix(1).map(String.init)
        }
        guard !Password.isWeak(password, names: options.siteNames + own) else {
            throw .weakPassword
        }
    }
}
