/// Semaphore of picture processing: at most two at once.
actor Workshop {
    /// Pictures at once, for two cores; each child may take a gigabyte for a moment.
    static let places = 2
    /// Uploads that may wait for at most a few seconds; further ones are refused as busy.
    static let benches = 64
    private var free = places
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async throws {
        if free > 0 {
            free -= 1
            return
        }
        guard waiting.count < Self.benches else { throw MediaRefusal.busy }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
