import Numbers
import Synchronization
import World

/// A clock that tests move.
public final class TestClock: Sendable {
    private let moment: Mutex<Instant>

    /// 2026-11-22 14:00 UTC, a Sunday: tests never use today.
    public static let start =
        Day(year: 2026, month: 11, day: 22).start(offsetMinutes: 0) + .hours(14)

    public init(_ start: Instant = TestClock.start) { moment = Mutex(start) }

    public var now: Instant { moment.withLock { $0 } }
    public func advance(_ span: TimeSpan) { moment.withLock { $0 = $0 + span } }
    public func set(_ instant: Instant) { moment.withLock { $0 = instant } }
}

/// Draws of a test, by its seed.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var bits: SplitMix64
    public init(seed: UInt64) { bits = SplitMix64(seed: seed) }

    public mutating func next() -> UInt64 { bits.next() }

    public mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

/// Mail that would have left.
public final class TestOutbox: Sendable {
    private let kept = Mutex<[OutgoingMessage]>([])
    public init() {}
    public var messages: [OutgoingMessage] { kept.withLock { $0 } }
    public func add(_ message: OutgoingMessage) { kept.withLock { $0.append(message) } }
}

extension World {
    /// Moved by hand, seeded, sending into `outbox`.
    public static func test(
        clock: TestClock, seed: UInt64 = 7, node: Int = 1, outbox: TestOutbox = TestOutbox()
    ) -> World {
        let random = SharedRandom(seed)
        return World(
            now: { clock.now }, randomBytes: { random.bytes($0) }, send: { outbox.add($0) },
            ids: IDSource(node: node))
    }
}

private final class SharedRandom: Sendable {
    private let random: Mutex<SeededRandom>
    init(_ seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }
    func bytes(_ count: Int) -> [UInt8] { random.withLock { $0.bytes(count) } }
}
