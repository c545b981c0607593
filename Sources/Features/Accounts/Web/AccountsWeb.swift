import DesignSystem

/// Routes and pages of accounts.
public struct AccountsWeb: Sendable {
    let accounts: Accounts
    let designSystem: DesignSystem

    public init(accounts: Accounts, designSystem: DesignSystem) {
        self.accounts = accounts
        self.designSystem = designSystem
    }
}
