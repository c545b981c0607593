import Access
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import World

@testable import Events
@testable import HTTPServer
@testable import JSON
@testable import Web
@testable import WebEdge

/// Counts: the snapshot says how far, each event the next number, a tick how much was added.
struct Counters: EventState {
    enum Event: Sendable, Equatable {
        case next(Int, padding: String)
        case added(Int)
    }
    static let eventName = "tally"
    var n = 0
    var sum = 0
    private var waiting = 0

    init(n: Int = 0) { self.n = n }

    mutating func add() { waiting += 1 }

    mutating func apply(_ event: Event) {
        switch event {
        case .next(let n, _): self.n = n
        case .added(let more): sum += more
        }
    }

    mutating func gather() -> [Event] {
        defer { waiting = 0 }
        return waiting == 0 ? [] : [.added(waiting)]
    }

    static func write(_ event: Event, to json: inout JSONWriter) {
        switch event {
        case .next(let n, let padding): json.text("\(n) \(padding)")
        case .added(let more): json.text("+\(more)")
        }
    }

    func writeSnapshot(to json: inout JSONWriter) { json.text("\(n)") }
}

extension EventClient.Event {
    /// The number of a tally's event or snapshot.
    var number: Int? { Int(data.dropFirst().prefix { $0 != " " && $0 != "\"" }) }
}

/// A server with one stream, which can be begun anew.
final class Tower: Sendable {
    let stream: Mutex<EventStream<Counters>>

    init() { stream = Mutex(EventStream(epoch: 1, state: Counters())) }

    var now: EventStream<Counters> { stream.withLock { $0 } }

    /// As after a restart: the state is known, the log begins anew.
    func restart() {
        let old = stream.withLock { stream in
            let old = stream
            stream = EventStream(epoch: old.epoch + 1, state: Counters(n: old.look(\.n)))
            return old
        }
        old.end(.restart)
    }

    /// One after the other; goes to whichever stream is the one now.
    func count(padding: String = "") {
        stream.withLock { stream in
            _ = stream.append(.next(stream.look(\.n) + 1, padding: padding))
        }
    }

    func serving(
        options: EdgeOptions = EdgeOptions(
            origin: "http://localhost", rateLimits: false, spool: "/tmp"),
        _ body: @escaping @Sendable (Int, Server) async throws -> Void
    ) async throws {
        let table = RouteTable([
            Route(.get, URLPattern("/events"), for: .anyone, "Events") { request in
                .events(Listening(self.now, after: request.lastEvent))
            }
        ])
        let site = Site(
            identify: { _ in Caller() }, words: { words, _ in words.key },
            problemPage: { _, _, _ in "" }, signIn: { $0 })
        let edge = Edge(
            table: table, site: site,
            options: options, world: .test(clock: TestClock()), log: { _ in })
        let (ports, told) = AsyncStream.makeStream(of: Int.self)
        let server = Server(edge: edge, host: "127.0.0.1", port: 0) { told.yield($0) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [.init(service: server.application)], logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            var first = ports.makeAsyncIterator()
            guard let port = await first.next() else { throw HttpSilence() }
            let result: Result<Void, any Error>
            do { result = .success(try await body(port, server)) } catch {
                result = .failure(error)
            }
            await server.farewell()
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
    }

    func settles(_ isSo: () -> Bool) async throws -> Bool {
        for _ in 0..<1000 {
            if isSo() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}

@Suite struct EventStreamTests {
    let tower = Tower()

    @Test func aListenerReadsTheStateFirstAndThenEachEvent() async throws {
        tower.count()
        try await tower.serving { [tower] port, _ in
            let client = try await EventClient.open(port: port, "/events")
            try await client.events { $0.count == 1 }
            for _ in 0..<3 { tower.count() }
            let heard = try await client.events { $0.count == 4 }
            #expect(heard.map(\.name) == ["reset", "tally", "tally", "tally"])
            #expect(heard.compactMap(\.number) == [1, 2, 3, 4])
            #expect(heard.map { $0.id?.description } == ["1-1", "1-2", "1-3", "1-4"])
            await client.leave()
        }
    }

    @Test func oneNetworkDoesNotTakeEverybodysPlace() async throws {
        var options = EdgeOptions(origin: "http://localhost", spool: "/tmp")
        options.streamsOfNetwork = 2
        try await tower.serving(options: options) { [tower] port, _ in
            let first = try await EventClient.open(port: port, "/events")
            try await first.events { !$0.isEmpty }
            let second = try await EventClient.open(port: port, "/events")
            try await second.events { !$0.isEmpty }
            await #expect(throws: EventClientRefused(status: 429)) {
                _ = try await EventClient.open(port: port, "/events")
            }
            await first.leave()
            #expect(try await tower.settles { tower.now.listeners == 1 })
            let third = try await EventClient.open(port: port, "/events")
            try await third.events { !$0.isEmpty }
            await second.leave()
            await third.leave()
        }
    }

    @Test func whoComesBackGetsExactlyWhatWasMissed() async throws {
        try await tower.serving { [tower] port, _ in
            for _ in 0..<5 { tower.count() }
            let mark = EventID(epoch: 1, offset: 2)
            let client = try await EventClient.open(port: port, "/events", after: mark)
            tower.count()
            let heard = try await client.events { $0.count == 4 }
            #expect(heard.compactMap(\.number) == [3, 4, 5, 6])
            #expect(!heard.contains { $0.name == "reset" })
            await client.leave()
            let complete = EventID(epoch: 1, offset: 6)
            let again = try await EventClient.open(port: port, "/events", after: complete)
            tower.count()
            #expect(try await again.events { !$0.isEmpty }.map(\.number) == [7])
            await again.leave()
        }
    }

    @Test(arguments: ["9-3", "1-7000", "1-1"])
    func anIdThatIsUnknownOrTooOldGetsOneReset(_ text: String) async throws {
        let mark = try #require(EventID(text))
        try await tower.serving { [tower] port, _ in
            for _ in 0..<(EventRing.mostEvents + 10) { tower.count() }
            let client = try await EventClient.open(port: port, "/events", after: mark)
            try await client.events { !$0.isEmpty }
            tower.count()
            let heard = try await client.events { $0.count == 2 }
            let n = EventRing.mostEvents + 10
            #expect(heard.map(\.name) == ["reset", "tally"])
            #expect(heard.compactMap(\.number) == [n, n + 1])
            await client.leave()
        }
    }

    @Test func whatPilesUpGoesOutTogether() async throws {
        try await tower.serving { [tower] port, _ in
            let client = try await EventClient.open(port: port, "/events")
            for _ in 0..<2000 {
                tower.now.stir { $0.add() }
                if Int.random(in: 0..<20) == 0 { try await Task.sleep(for: .milliseconds(1)) }
            }
            let heard = try await client.events { events in
                events.dropFirst().compactMap(\.number).reduce(0, +) == 2000
            }
            #expect(heard.count < 200, "\(heard.count) events for 2,000 additions")
            #expect(tower.now.look(\.sum) == 2000)
            await client.leave()
        }
    }

    @Test func whoVanishesIsNoticed() async throws {
        try await tower.serving { [tower] port, _ in
            let polite = try await EventClient.open(port: port, "/events")
            let cut = try await EventClient.open(port: port, "/events")
            #expect(try await tower.settles { tower.now.listeners == 2 })
            await polite.leave()
            await cut.cut()
            #expect(try await tower.settles { tower.now.listeners == 0 })
        }
    }

    @Test func aSlowListenerIsBoundedAndDelaysNobody() async throws {
        try await tower.serving { [tower] port, _ in
            let slow = try await EventClient.open(port: port, "/events")
            let good = try await EventClient.open(port: port, "/events")
            await slow.fallSilent()
            let padding = String(repeating: "x", count: 16 * 1024)
            var sent = 0
            for _ in 0..<4000 where tower.now.listeners > 1 || sent < 100 {
                tower.count(padding: padding)
                sent += 1
                let now = sent
                try await good.events { ($0.last?.number ?? 0) >= now }
            }
            #expect(good.events.compactMap(\.number) == Array(0...sent))
            #expect(tower.now.listeners == 1, "the slow one is still there after \(sent)")
            await good.leave()
            await slow.leave()
        }
    }

    @Test func aShutdownEndsStreamsWithALastWord() async throws {
        try await tower.serving { [tower] port, server in
            let client = try await EventClient.open(port: port, "/events")
            tower.count()
            try await client.events { $0.count == 2 }
            await server.farewell()
            let heard = try await client.events { $0.last?.name == "bye" }
            #expect(heard.compactMap(\.number) == [0, 1])
            #expect(try await tower.settles { client.isOver })
            await #expect(throws: (any Error).self) {
                _ = try await EventClient.open(port: port, "/events")
            }
        }
    }

    @Test func aClientThatAsksToCloseIsHeldAllTheSame() async throws {
        try await tower.serving { [tower] port, _ in
            let client = try await EventClient.open(
                port: port, "/events", headers: ["connection": "close"])
            try await client.events { !$0.isEmpty }
            tower.count()
            #expect(try await client.events { $0.count == 2 }.compactMap(\.number) == [0, 1])
            await client.leave()
        }
    }
}
