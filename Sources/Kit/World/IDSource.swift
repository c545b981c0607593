import Synchronization

/// Generates ids that no other node generates: time, node, sequence. Never goes back, even if the
/// clock does.
public final class IDSource: Sendable {
    /// 2024-01-01 UTC in Unix milliseconds; time 0 of an id.
    public static let epochMilliseconds: Int64 = 1_704_067_200_000
    static let sequenceBits: Int64 = 14
    static let nodeBits: Int64 = 8
    /// Largest sequence with which a millisecond begins: at least 8,192 ids remain in it.
    private static let firstSequences: Int64 = (1 << (sequenceBits - 1)) - 1
    /// Valid node numbers, by the 8 bits in an id; `NodeLease` hands them out.
    public static let nodes = 0..<(1 << 8)

    private let node: Int64
    private let last: Mutex<(milliseconds: Int64, sequence: Int64)>

    /// A source for one process; traps unless the node number is in `nodes`.
    public init(node: Int) {
        precondition(Self.nodes.contains(node), "node \(node) is not in \(Self.nodes)")
        self.node = Int64(node)
        last = Mutex((0, 0))
    }

    /// The next id, unique per node. A millisecond's numbers used up, it takes the next
    /// millisecond's ahead of time.
    ///
    /// Where a millisecond begins, the sequence goes on in its lower half instead of at zero, so
    /// that the last letters, which people read to each other, differ from one id to the next.
    public func next(at now: Instant) -> Int64 {
        last.withLock { last in
            let ms = max(now.milliseconds - Self.epochMilliseconds, 0)
            if ms > last.milliseconds {
                last = (ms, (last.sequence + 1) & Self.firstSequences)
            } else if last.sequence + 1 < 1 << Self.sequenceBits {
                last.sequence += 1
            } else {
                last = (last.milliseconds + 1, 0)
            }
            return last.milliseconds << (Self.sequenceBits + Self.nodeBits)
                | node << Self.sequenceBits | last.sequence
        }
    }
}

extension ID {
    /// Time at which the id was made, as far as its node's clock was right.
    public var madeAt: Instant {
        let shift = IDSource.sequenceBits + IDSource.nodeBits
        return Instant(milliseconds: IDSource.epochMilliseconds + (rawValue >> shift))
    }
}
