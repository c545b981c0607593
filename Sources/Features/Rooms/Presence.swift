import World

/// Watch time of a visitor: several windows count once, absence doesn't.
struct Presence: Sendable {
    private var windows = 0
    private var since = Instant(milliseconds: 0)
    private var before: Int64

    init(milliseconds: Int64 = 0) { before = milliseconds }

    mutating func come(at now: Instant) {
        if windows == 0 { since = now }
        windows += 1
    }

    mutating func go(at now: Instant) {
        guard windows > 0 else { return }
        windows -= 1
        if windows == 0 { before += max((now - since).milliseconds, 0) }
    }

    func seconds(at now: Instant) -> Int { Int(milliseconds(at: now) / 1000) }

    func milliseconds(at now: Instant) -> Int64 {
        before + (windows == 0 ? 0 : max((now - since).milliseconds, 0))
    }
}
