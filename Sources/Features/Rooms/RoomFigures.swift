import Identities
import Store
import World

/// Counters of a room by the minute; written in batches. Several connections of a visitor are one
/// viewer, and their watch time is counted once.
struct RoomFigures: Sendable {
    /// Visitors who are here, with the number of their connections.
    private var here: [ShopperID: Int] = [:]
    /// Visitors who came before: not counted as joining again.
    private var known: Set<ShopperID> = []
    private var minute: MinuteFigures
    private var done: [MinuteFigures] = []
    private var watchedAt: Instant

    /// Size of `known`; beyond it, every visitor counts as new.
    static let mostKnown = 200_000

    init(at now: Instant) {
        minute = MinuteFigures(minute: now.milliseconds / 60_000)
        watchedAt = now
    }

    /// Number of visitors who are here.
    var viewers: Int { here.count }

    /// A connection of a visitor opened.
    /// - Parameter isBack: true if it goes on after a break: its visitor has joined before, maybe
    ///   in another process.
    mutating func came(_ visitor: ShopperID, isBack: Bool, at now: Instant) {
        turn(to: now)
        here[visitor, default: 0] += 1
        minute.viewers = max(minute.viewers, viewers)
        let isNew = known.count >= Self.mostKnown || known.insert(visitor).inserted
        if isNew, !isBack { minute.joins += 1 }
    }

    mutating func left(_ visitor: ShopperID, at now: Instant) {
        turn(to: now)
        guard let connections = here[visitor] else { return }
        here[visitor] = connections > 1 ? connections - 1 : nil
    }

    mutating func liked(_ times: Int, at now: Instant) {
        turn(to: now)
        minute.likes += times
    }

    mutating func said(at now: Instant) {
        turn(to: now)
        minute.comments += 1
    }

    mutating func clicked(at now: Instant) {
        turn(to: now)
        minute.clicks += 1
    }

    /// Counts an impression of the product for each viewer.
    mutating func pinned(at now: Instant) {
        turn(to: now)
        minute.impressions += viewers
    }

    /// Takes the counters since the last call, for the store.
    mutating func take(at now: Instant) -> [MinuteFigures] {
        turn(to: now)
        defer {
            done = []
            minute = MinuteFigures(minute: minute.minute)
        }
        return (done + [minute]).filter { !$0.isEmpty }
    }

    /// Puts back counters that couldn't be written, for the next write.
    mutating func giveBack(_ figures: [MinuteFigures]) {
        done = Array((figures + done).suffix(Self.mostWaiting))
    }

    /// Minutes kept while the store is away; beyond an hour, figures are lost.
    static let mostWaiting = 60

    /// Adds watch time up to now, and begins a new minute if one has begun.
    private mutating func turn(to now: Instant) {
        while watchedAt < now {
            let end = min(now, Instant(milliseconds: (minute.minute + 1) * 60_000))
            minute.watchMilliseconds += max((end - watchedAt).milliseconds, 0) * Int64(viewers)
            watchedAt = max(end, watchedAt)
            guard watchedAt < now || end.milliseconds % 60_000 == 0 else { return }
            if now.milliseconds / 60_000 == minute.minute { return }
            if !minute.isEmpty { done.append(minute) }
            done = Array(done.suffix(Self.mostWaiting))
            // Without viewers, the minutes in between are empty.
            minute = MinuteFigures(
                minute: viewers == 0 ? now.milliseconds / 60_000 : minute.minute + 1)
            minute.viewers = viewers
        }
    }
}
