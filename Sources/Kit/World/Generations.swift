/// Values that were asked for lately, at most twice `most`. The older half goes when the younger is
/// full, but for those that were asked for meanwhile.
public struct Generations<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let most: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    public init(most: Int) { self.most = most }

    public mutating func find(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        keep(value, key)
        return value
    }

    public mutating func keep(_ value: Value, _ key: Key) {
        if young.count >= most, young[key] == nil { (old, young) = (young, [:]) }
        young[key] = value
    }
}
