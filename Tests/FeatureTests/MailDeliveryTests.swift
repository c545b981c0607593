import Store
import Synchronization
import TestSupport
import Testing
import World

@testable import Notifications

/// Tries of messages: which are repeated, for how long, and what becomes of the text.
struct MailDeliveryTests {
    /// A way out that does what a test says, and keeps what was handed over.
    final class Gateway: Sendable {
        private let state = Mutex((fault: (any Error)?.none, messages: [OutgoingMessage]()))
        var messages: [OutgoingMessage] { state.withLock { $0.messages } }

        func set(_ fault: (any Error)?) { state.withLock { $0.fault = fault } }
        func send(_ message: OutgoingMessage) throws {
            try state.withLock {
                $0.messages.append(message)
                if let fault = $0.fault { throw fault }
            }
        }
    }

    static func on(
        _ engine: TestEngine,
        _ body: (AccountsBench, Notifications, Gateway) async throws -> Void
    ) async throws {
        try await AccountsBench.on(engine) { bench in
            let gateway = Gateway()
            var world = World(
                now: { bench.clock.now }, randomBytes: { Digest.random($0) },
                send: { try gateway.send($0) }, ids: IDSource(node: 3))
            world.sendsAtOnce = 4
            try await body(bench, Notifications(store: bench.store, world: world), gateway)
        }
    }

    static let news = OutgoingMessage(
        channel: .email, to: "ana@example.com", subject: "Word", text: "No secret")

    static func enqueue(
        _ bench: AccountsBench, _ kind: MessageKind = .passwordChanged
    ) async throws {
        try await bench.store.write { db in
            try Notifications.enqueue(news, kind, id: ID(1), at: bench.clock.now, in: db)
        }
    }

    @Test(arguments: TestEngine.here)
    func aRefusalForGoodIsTriedOnce(engine: TestEngine) async throws {
        try await Self.on(engine) { bench, notifications, gateway in
            gateway.set(
                DeliveryFault(.refused, "550 <Ana@Example.com> unknown\u{7}\nana@example.com"))
            try await Self.enqueue(bench)
            #expect(try await notifications.deliverMessages() == 1)
            bench.clock.pass(.hours(3))
            #expect(try await notifications.deliverMessages() == 0)
            let letter = try #require(try await notifications.messages(.failed).first)
            #expect(letter.state == .failed && letter.tries == 1 && letter.canBeRetried)
            #expect(letter.cause == .refused && letter.nextTryAt == nil)
            #expect(letter.detail == "550 <a•••@example.com> unknown??a•••@example.com")
            #expect(try await bench.keptTexts() == [""])
            #expect(try await notifications.messages(.waiting).isEmpty)
        }
    }

    @Test(arguments: TestEngine.here)
    func aFailedLetterLeavesAsItWasWhenItIsTriedAgain(engine: TestEngine) async throws {
        try await Self.on(engine) { bench, notifications, gateway in
            gateway.set(DeliveryFault(.refused))
            try await Self.enqueue(bench)
            await #expect(throws: MessageRefusal.notFailed) { try await notifications.retry(ID(1)) }
            _ = try await notifications.deliverMessages()
            gateway.set(nil)
            bench.clock.pass(.days(3))
            try await notifications.retry(ID(1))
            #expect(try await notifications.deliverMessages() == 1)
            #expect(gateway.messages.count == 2 && gateway.messages[0] == gateway.messages[1])
            let sent = try #require(gateway.messages.last)
            #expect(sent.key.hasPrefix("msg_") && sent.queuedAt == AccountsBench.noon)
            #expect(sent.to == Self.news.to && sent.text == Self.news.text)
            #expect(try await notifications.messages().map(\.state) == [.sent])
            #expect(try await bench.count("SELECT count(*) FROM dead_letters") == 0)
            await #expect(throws: MessageRefusal.notFailed) { try await notifications.retry(ID(1)) }
            await #expect(throws: MessageRefusal.noSuchMessage) {
                try await notifications.retry(ID(2))
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aFailedSecretCannotBeSentAgain(engine: TestEngine) async throws {
        try await Self.on(engine) { bench, notifications, gateway in
            gateway.set(DeliveryFault(.refused))
            try await Self.enqueue(bench, .passwordReset)
            _ = try await notifications.deliverMessages()
            #expect(try await notifications.messages().map(\.canBeRetried) == [false])
            #expect(try await bench.count("SELECT count(*) FROM dead_letters") == 0)
            await #expect(throws: MessageRefusal.textGone) { try await notifications.retry(ID(1)) }
            #expect(try await notifications.messages().map(\.state) == [.failed])
        }
    }

    @Test(arguments: TestEngine.here)
    func aLetterIsTriedForADayAndItsTextKeptForTwoWeeks(engine: TestEngine) async throws {
        try await Self.on(engine) { bench, notifications, gateway in
            gateway.set(DeliveryFault(.unreachable))
            try await Self.enqueue(bench)
            var tries = 0
            for _ in 0..<(24 * 60) {
                tries += try await notifications.deliverMessages()
                bench.clock.pass(.minutes(1))
            }
            let waiting = try #require(try await notifications.messages(.waiting).first)
            #expect(waiting.state == .retrying && waiting.tries == tries)
            #expect(waiting.cause == .unreachable)
            #expect((28...60).contains(tries), "\(tries) tries")
            bench.clock.pass(.hours(1))
            _ = try await notifications.deliverMessages()
            #expect(gateway.messages.count == tries, "its time is over, so it isn't tried again")
            let failed = try #require(try await notifications.messages().first)
            #expect(failed.state == .failed && failed.cause == .unreachable && failed.canBeRetried)
            bench.clock.pass(.days(14))
            #expect(try await notifications.messages().map(\.canBeRetried) == [false])
            await #expect(throws: MessageRefusal.textGone) { try await notifications.retry(ID(1)) }
            _ = try await notifications.sweep()
            #expect(try await bench.count("SELECT count(*) FROM dead_letters") == 0)
        }
    }

    @Test func pausesGrowToAnHourAndAreSpread() {
        for (tries, minutes) in [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (50, 60)] {
            let full = TimeSpan.minutes(minutes)
            #expect(Notifications.wait(afterTries: tries, chance: 65_535) == full)
            let half = TimeSpan(milliseconds: full.milliseconds / 2)
            #expect(Notifications.wait(afterTries: tries, chance: 0) == half)
        }
    }

    /// A server that is slow enough for another process to take the message: what the first one
    /// hears late changes nothing.
    @Test(arguments: TestEngine.here)
    func aLateFailureDoesNotUndoWhatAnotherSent(engine: TestEngine) async throws {
        try await Self.on(engine) { bench, notifications, gateway in
            try await Self.enqueue(bench)
            let slow = World(
                now: { bench.clock.now }, randomBytes: { Digest.random($0) },
                send: { _ in
                    bench.clock.pass(Notifications.lease)
                    #expect(try await notifications.deliverMessages() == 1)
                    throw DeliveryFault(.refused, "late")
                }, ids: IDSource(node: 4))
            let other = Notifications(store: bench.store, world: slow)
            #expect(try await other.deliverMessages() == 1)
            #expect(gateway.messages.count == 1)
            let letter = try #require(try await notifications.messages().first)
            #expect(letter.state == .sent && letter.tries == 2 && letter.cause == nil)
        }
    }

    /// A process that dies between the server's yes and its own mark.
    @Test(arguments: TestEngine.here)
    func aDeadProcessesMessageIsSentAgainWithItsKey(engine: TestEngine) async throws {
        try await Self.on(engine) { bench, notifications, gateway in
            try await Self.enqueue(bench)
            let (gate, ends) = AsyncStream.makeStream(of: Void.self)
            let dying = World(
                now: { bench.clock.now }, randomBytes: { Digest.random($0) },
                send: {
                    try gateway.send($0)
                    for await _ in gate {}
                }, ids: IDSource(node: 4))
            let dead = Task {
                try await Notifications(store: bench.store, world: dying).deliverMessages()
            }
            while gateway.messages.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            #expect(try await notifications.deliverMessages() == 0, "its lease isn't over")
            bench.clock.pass(Notifications.lease)
            #expect(try await notifications.deliverMessages() == 1)
            #expect(Set(gateway.messages.map(\.key)).count == 1 && gateway.messages.count == 2)
            ends.finish()
            _ = try await dead.value
        }
    }

    @Test(arguments: TestEngine.here)
    func eachChannelIsDeliveredApart(engine: TestEngine) async throws {
        try await Self.on(engine) { bench, notifications, gateway in
            try await bench.store.write { db in
                for n in 1...40 {
                    let message = OutgoingMessage(
                        channel: n % 2 == 0 ? .sms : .email,
                        to: n % 2 == 0 ? "+447700900123" : "ana@example.com", subject: "", text: "x"
                    )
                    try Notifications.enqueue(
                        message, .order, id: ID(Int64(n)), at: bench.clock.now, in: db)
                }
            }
            #expect(try await notifications.deliver(.sms) == Notifications.batch)
            #expect(gateway.messages.allSatisfy { $0.channel == .sms })
            while try await notifications.deliver(.email) > 0 {}
            #expect(gateway.messages.filter { $0.channel == .email }.count == 20)
            while try await notifications.deliver(.sms) > 0 {}
            #expect(Set(gateway.messages.map(\.key)).count == 40 && gateway.messages.count == 40)
        }
    }

    @Test func aNumberIsMaskedHoweverItIsWritten() {
        let message = OutgoingMessage(channel: .sms, to: "+447700900123", subject: "", text: "x")
        #expect(
            MaskedRecipient.detail("no +447700900123, no 447700900123", of: message)
                == "no +44•••23, no +44•••23")
        #expect(MaskedRecipient.detail("é\r\n", of: message) == "???")
        #expect(
            MaskedRecipient.detail(String(repeating: "x", count: 1000), of: message).count
                == MaskedRecipient.longestDetail)
    }
}
