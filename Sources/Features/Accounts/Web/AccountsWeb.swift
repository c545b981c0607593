import DesignSystem
import Web

/// Routes and pages of accounts.
public struct AccountsWeb: Sendable {
    let accounts: Accounts
    let designSystem: DesignSystem

    public init(accounts: Accounts, designSystem: DesignSystem) {
        self.accounts = accounts
        self.designSystem = designSystem
    }
}

extension Accounts: WebModule {
    public var slots: [SlotPart] {
        [
            .badge(.inbox) { caller, db in
                try caller.account.map { try Accounts.unread(of: $0, in: db) } ?? 0
            }
        ]
    }

    public func routes(_ designSystem: DesignSystem) -> [Route] {
        AccountsWeb(accounts: self, designSystem: designSystem).routes
    }
}
