import World

/// Semaphore of imports, one at a time on a node: it keeps one core and the writer busy by itself.
actor ImportDesk {
    private var isBusy = false
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var known: Set<Int64> = []

    /// Waits for its turn; false if this import is running or waiting here already.
    func take(_ id: Int64) async -> Bool {
        guard known.insert(id).inserted else { return false }
        if isBusy {
            await withCheckedContinuation { waiting.append($0) }
        }
        isBusy = true
        return true
    }

    func leave(_ id: Int64) {
        known.remove(id)
        if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    }
}
