import Glibc
import Synchronization
import TestSupport
import Testing
import World

@testable import Events
@testable import Web

/// R25: clients that are cut off at random hear every event once, or exactly one reset.
@Suite struct EventCutTests {
    /// Small here. `PASAR_CUT_CLIENTS=1000 PASAR_CUT_EVENTS=20000` is more than a million events
    /// heard by a thousand clients.
    static func number(_ name: String, _ usual: Int) -> Int {
        getenv(name).flatMap { Int(String(cString: $0)) } ?? usual
    }
    static let clients = number("PASAR_CUT_CLIENTS", 40)
    static let events = number("PASAR_CUT_EVENTS", 2000)
    /// So few events behind, a reset has no excuse: the log keeps eight times as many.
    static let surelyKept = EventRing.mostEvents / 8

    /// Whether all has been said.
    final class Ending: Sendable {
        private let isHere = Atomic<Bool>(false)
        var now: Bool { isHere.load(ordering: .relaxed) }
        func come() { isHere.store(true, ordering: .relaxed) }
    }

    /// What one client has heard over all its connections.
    final class Story: Sendable {
        private let told = Mutex(Told())

        struct Told {
            var mark: EventID?
            var number = -1
            var resets = 0
            /// Resets while everything missed was still kept.
            var early = 0
            var faults: [String] = []
            var heard = 0
        }

        var now: Told { told.withLock { $0 } }

        func hear(_ event: EventClient.Event) {
            told.withLock { told in
                guard event.name != "bye" else { return }
                guard let n = event.number, let id = event.id else {
                    return told.faults.append("no number in \(event)")
                }
                if event.name == "reset" {
                    if n < told.number { told.faults.append("a reset from \(told.number) to \(n)") }
                    let isSameLog = told.mark?.epoch == id.epoch
                    if isSameLog, n - told.number < EventCutTests.surelyKept {
                        told.early += 1
                    }
                    told.resets += 1
                } else if n != told.number + 1 {
                    told.faults.append("\(n) behind \(told.number)")
                }
                told.number = n
                told.mark = id
                told.heard += 1
            }
        }
    }

    @Test func clientsThatAreCutAtRandomMissNothingAndHearNothingTwice() async throws {
        let tower = Tower()
        let (clients, events) = (Self.clients, Self.events)
        try await tower.serving { port, _ in
            let stories = (0..<clients).map { _ in Story() }
            let ending = Ending()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (place, story) in stories.enumerated() {
                    group.addTask {
                        try await Self.live(
                            story, port, seed: UInt64(place), ending, last: events)
                    }
                }
                for n in 1...events {
                    tower.count()
                    if n % (clients > 100 ? 1 : 4) == 0 {
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    if n % max(events / 3, 1) == 0, n < events { tower.restart() }
                }
                ending.come()
                try await group.waitForAll()
            }
            let faults = stories.flatMap(\.now.faults)
            #expect(faults.isEmpty, "\(faults.prefix(5)), \(faults.count) in all")
            #expect(stories.allSatisfy { $0.now.number == events })
            // A listener that a busy machine made slow is reset by design, though all it missed is kept;
            // it loses nothing by it. More than one each would be a fault of ours.
            let early = stories.map(\.now.early).reduce(0, +)
            #expect(early <= clients, "\(early) resets came before they were due")
            let (heard, resets) = stories.map(\.now).reduce((0, 0)) {
                ($0.0 + $1.heard, $0.1 + $1.resets)
            }
            let enough = clients >= 1000 ? 1_000_000 : events
            #expect(heard > enough, "\(heard) events were heard, \(resets) resets among them")
        }
    }

    /// Comes, listens a while, is cut off, comes back; stays once all has been said.
    private static func live(
        _ story: Story, _ port: Int, seed: UInt64, _ ending: Ending, last: Int
    ) async throws {
        var random = SeededRandom(seed: seed)
        while true {
            let mark = story.now.mark
            let client: EventClient
            do {
                client = try await EventClient.open(port: port, "/events", after: mark) {
                    story.hear($0)
                }
            } catch {
                try await Task.sleep(for: .milliseconds(20))
                continue
            }
            if ending.now {
                for _ in 0..<2000 where story.now.number < last && !client.isOver {
                    try await Task.sleep(for: .milliseconds(5))
                }
                await client.leave()
                if story.now.number >= last { return }
                continue
            }
            // Some six hundred come back each second, however many there are.
            let stay = Int.random(in: 1...max(120, 3 * Self.clients), using: &random)
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                try await Task.sleep(for: .milliseconds(stay))
                await client.cut()
            case 1:
                try await Task.sleep(for: .milliseconds(stay))
                await client.fallSilent()
                try await Task.sleep(for: .milliseconds(stay))
                await client.cut()
            default:
                try await Task.sleep(for: .milliseconds(stay))
                await client.leave()
            }
        }
    }
}
