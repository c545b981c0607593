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
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        AccountsWeb(accounts: self, designSystem: designSystem).routes
    }
}
