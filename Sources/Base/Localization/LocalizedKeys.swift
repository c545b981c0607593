/// A family of sentence keys that are put together at run time, one key for each name.
///
/// A test holds each of them against the files of sentences, which it can't do for a key with a
/// value in it: `"orders.state.\(state.rawValue)"` is declared as
/// `LocalizedKeys("orders.state.*", Order.State.self)`.
public struct LocalizedKeys: Sendable, Hashable {
    /// The key with `*` for the name.
    public let pattern: String
    /// Values that stand for `*`.
    public let names: [String]

    /// A family with names that no enum lists.
    public init(_ pattern: String, _ names: [String]) {
        precondition(pattern.contains("*"), "\(pattern) has no * for a name")
        self.pattern = pattern
        self.names = names
    }

    /// A family with a key for each case.
    public init<Case: CaseIterable & RawRepresentable<String>>(_ pattern: String, _: Case.Type) {
        self.init(pattern, Case.allCases.map(\.rawValue))
    }

    /// Every key of the family.
    public var keys: [String] {
        let parts = pattern.split(
            separator: "*", maxSplits: 1, omittingEmptySubsequences: false)
        return names.map { "\(parts[0])\($0)\(parts[1])" }
    }
}
