/// Chart of accounts: numbers and types by which accountants know the ledger's accounts.
///
/// A transfer debits the account that it comes from and credits the one that it goes to: the gateway's
/// money is an asset, as is what buyers' banks took of it and haven't decided about; what is owed to
/// sellers, creators, buyers and states are liabilities; fees are income, and losses an expense.
extension LedgerAccount.Kind {
    public enum AccountType: String, CaseIterable, Sendable {
        case asset, liability, income, expense
    }

    public var type: AccountType {
        switch self {
        case .gateway, .disputes: .asset
        case .fees: .income
        case .losses: .expense
        case .held, .payable, .reserve, .disputed, .commission, .payout, .refunds, .tax, .withheld:
            .liability
        }
    }

    /// Number in the chart; never changed once books were exported with it.
    public var number: Int {
        switch self {
        case .gateway: 1010
        case .disputes: 1020
        case .held: 2010
        case .payable: 2020
        case .reserve: 2030
        case .commission: 2040
        case .payout: 2050
        case .refunds: 2060
        case .disputed: 2070
        case .tax: 2110
        case .withheld: 2120
        case .fees: 4010
        case .losses: 5010
        }
    }

    /// All accounts in the order of their numbers.
    public static let chart = allCases.sorted { $0.number < $1.number }
}

extension TransferType {
    /// Kind of a transfer's `subject`.
    public enum Subject: String, CaseIterable, Sendable {
        case order, payout, remittance, dispute
    }

    public var about: Subject {
        switch self {
        case .payout, .payoutBack, .payoutReturn: .payout
        case .remittance: .remittance
        case .dispute, .disputeEnd, .loss: .dispute
        default: .order
        }
    }
}
