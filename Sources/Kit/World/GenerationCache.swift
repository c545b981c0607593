/// A cache of two generations with at most `2 × most` values. A full young generation becomes the
/// old one, and the old one's unread values are dropped: an approximate LRU without a list.
public struct GenerationCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let most: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// An empty cache; `most` is the size of one generation.
    public init(most: Int) { self.most = most }

    /// The cached value, or nil. A hit in the old generation moves the value to the young one.
    public mutating func find(_ key: Key) -> Value? {
        if let value = young[key] { return value }
        guard let value = old[key] else { return nil }
        keep(value, key)
        return value
    }

    /// Stores a value; drops the old generation when the young one is full.
    public mutating func keep(_ value: Value, _ key: Key) {
        if young.count >= most, young[key] == nil { (old, young) = (young, [:]) }
        young[key] = value
    }
}
