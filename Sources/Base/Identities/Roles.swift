import Access

extension Role {
    public static let shopper: Role = "shopper"
    public static let creator: Role = "creator"
    public static let seller: Role = "seller"
    public static let warehouse: Role = "warehouse"
    public static let support: Role = "support"
    public static let finance: Role = "finance"
    public static let `operator`: Role = "operator"

    /// Every role that an account can have.
    public static let all: [Role] = [
        .shopper, .creator, .seller, .warehouse, .support, .finance, .operator,
    ]

    /// The set of roles as a row stores it: `seller shopper`.
    public static func text(_ roles: Set<Role>) -> String {
        roles.map(\.rawValue).sorted().joined(separator: " ")
    }

    /// The set of roles that a row stores.
    public static func set(_ text: String) -> Set<Role> {
        Set(text.split(separator: " ").map { Role(rawValue: String($0)) })
    }
}
