/// Applies a batch in rounds in which no two commands share a key, so that a second command with
/// the same key sees the first one's result.
public enum BatchRounds {
    /// Applies the commands; `round` gets those of one round and returns their results in order.
    public static func apply<C, Output, Key: Hashable>(
        _ commands: [C], by key: (C) -> Key,
        _ round: ([C]) throws -> [Result<Output, any Error>]
    ) rethrows -> [Result<Output, any Error>] {
        var results: [Result<Output, any Error>?] = Array(repeating: nil, count: commands.count)
        var left = Array(commands.indices)
        while !left.isEmpty {
            var keys: Set<Key> = []
            var now: [Int] = []
            var later: [Int] = []
            for index in left {
                if keys.insert(key(commands[index])).inserted {
                    now.append(index)
                } else {
                    later.append(index)
                }
            }
            for (index, result) in zip(now, try round(now.map { commands[$0] })) {
                results[index] = result
            }
            left = later
        }
        return results.map { $0 ?? .failure(StoreError.closed) }
    }
}
