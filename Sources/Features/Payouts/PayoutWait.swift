import Accounts
import Authentication
import Identities
import Ledger
import Markets
import Store
import World

// Waits before a bank account is paid to: whoever stole a session and a password has to be found out
// before the money is gone.

extension Payouts {
    /// Step: time from which a bank account that is being set is paid to. One that takes another's
    /// place waits, and so does a first one for money that is there already.
    static func payableFrom(
        _ payee: Payee, isOther: Bool?, before: Instant?, _ rule: PayoutRule, at now: Instant,
        in db: Transaction
    ) throws -> Instant {
        switch isOther {
        case true?: return now + rule.changeWait
        case false?: return before ?? now
        case nil:
            let balance = try Ledger.balance(of: payee.account, payee.currency, in: db)
            return balance.isZero ? now : now + rule.changeWait
        }
    }

    /// Step: time from which a payee is paid: that of the bank account, and not before the wait
    /// after the last change of the owner's login.
    static func payable(
        from bank: Instant, of account: AccountID, _ rule: PayoutRule, in db: Transaction
    ) throws -> Instant {
        guard let changed = try Authentication.loginChanged(of: account, in: db) else {
            return bank
        }
        return max(bank, changed + rule.changeWait)
    }
}
