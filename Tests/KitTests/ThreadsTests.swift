import Synchronization
import Testing
import Threads

@Suite struct ThreadsTests {
    /// Counts how many are inside at once.
    private final class Room: Sendable {
        private let counts = Mutex((now: 0, most: 0))
        var most: Int { counts.withLock { $0.most } }
        func enter() {
            counts.withLock {
                $0.now += 1
                $0.most = max($0.most, $0.now)
            }
        }
        func leave() { counts.withLock { $0.now -= 1 } }
    }

    /// Threads wait at it until it opens.
    private final class OpenFlag: @unchecked Sendable {
        private let lock = ConditionLock()
        // Behind the lock.
        private var isOpen = false

        func waitUntilOpen() { lock.withLock { while !isOpen { lock.wait() } } }

        func open() {
            lock.withLock {
                isOpen = true
                lock.broadcast()
            }
        }
    }

    @Test func aCallThatHangsIsAbandonedInTime() async throws {
        struct Fault: Error {}
        #expect(await timedCall(within: .seconds(60)) { 7 } == 7)
        #expect(await timedCall(within: .seconds(60)) { throw Fault() } as Int? == nil)
        let began = ContinuousClock.now
        let hanging = await timedCall(within: .milliseconds(20)) {
            try await Task.sleep(for: .seconds(3600))
            return 7
        }
        #expect(hanging == nil)
        #expect(ContinuousClock.now - began < .seconds(30))
    }

    @Test func noMoreTasksThanPermitsGoOnAtOnce() async {
        let (semaphore, room) = (AsyncSemaphore(2), Room())
        await withTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    await semaphore.withPermit {
                        room.enter()
                        await Task.yield()
                        room.leave()
                    }
                }
            }
        }
        #expect(room.most <= 2)
        // Every permit was given back.
        #expect(await semaphore.wait(behind: 0))
        #expect(await semaphore.wait(behind: 0))
        #expect(await semaphore.wait(behind: 0) == false)
    }

    @Test func oneTaskOfEachKeyGoesOnAtOnce() async {
        let (semaphore, rooms) = (KeyedSemaphore<Int>(), [Room(), Room()])
        await withTaskGroup { group in
            for index in 0..<60 {
                group.addTask {
                    let (key, room) = (index % 2, rooms[index % 2])
                    #expect(await semaphore.wait(for: key, behind: 60))
                    room.enter()
                    await Task.yield()
                    room.leave()
                    semaphore.signal(key)
                }
            }
        }
        #expect(rooms.map(\.most) == [1, 1])
        #expect(semaphore.count == 0)
        // A held key keeps nobody of another key waiting; too many of its own are told so.
        #expect(await semaphore.wait(for: 7, behind: 0))
        #expect(await semaphore.wait(for: 7, behind: 0) == false)
        #expect(await semaphore.wait(for: 8, behind: 0))
        #expect(semaphore.count == 2)
    }

    @Test func aThrownErrorGivesThePermitBack() async {
        struct Fault: Error {}
        let semaphore = AsyncSemaphore(1)
        await #expect(throws: Fault.self) {
            try await semaphore.withPermit { throw Fault() }
        }
        #expect(await semaphore.wait(behind: 0))
    }

    @Test func aPoolRunsEachJobOnceAndHandsOnWhatItThrows() async throws {
        struct Fault: Error {}
        let (pool, room) = (WorkerPool(threads: 2, queued: 100), Room())
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for n in 1...60 {
                group.addTask {
                    try await pool.run {
                        room.enter()
                        defer { room.leave() }
                        return n
                    }
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(sum == 60 * 61 / 2)
        #expect(room.most <= 2)
        await #expect(throws: Fault.self) { try await pool.run { throw Fault() } }
    }

    @Test func aFullPoolRefusesAtOnce() async throws {
        let pool = WorkerPool(threads: 1, queued: 1)
        let flag = OpenFlag()
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            // One runs, one waits, and however they arrive at least one of the others finds no room.
            for _ in 0..<4 {
                group.addTask {
                    do {
                        try await pool.run { flag.waitUntilOpen() }
                        return true
                    } catch {
                        // Only now do the others end, so that nobody's place becomes free before.
                        flag.open()
                        return false
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(true) && outcomes.contains(false))
    }

    @Test func aJoinedThreadHasDoneItsWork() throws {
        let room = Room()
        let thread = try SystemThread { room.enter() }
        thread.join()
        #expect(room.most == 1)
        // Again does nothing.
        thread.join()
        thread.detach()
    }

    /// Names of jobs in the order in which they ran.
    private final class RunOrder: Sendable {
        private let kept = Mutex<[String]>([])
        var names: [String] { kept.withLock { $0 } }
        func add(_ name: String) { kept.withLock { $0.append(name) } }
    }

    /// One worker is held up; then the queue fills.
    @Test func theNoisiestLaneLosesItsJobsFirst() async throws {
        let pool = WorkerPool(threads: 1, queued: 4)
        let (flag, order) = (OpenFlag(), RunOrder())
        async let held: Void = pool.run(lane: "held") {
            order.add("held")
            flag.waitUntilOpen()
        }
        while order.names.isEmpty { await Task.yield() }
        let ran = await withTaskGroup(of: String?.self) { group in
            // Each is queued, or refused, before the next comes.
            for (lane, name) in [
                ("noisy", "n1"), ("noisy", "n2"), ("noisy", "n3"), ("noisy", "n4"),
                ("noisy", "n5"), ("quiet", "q1"), ("other", "o1"),
            ] {
                group.addTask {
                    (try? await pool.run(lane: lane) { order.add(name) }) == nil ? nil : name
                }
                try? await Task.sleep(for: .milliseconds(50))
            }
            flag.open()
            return await group.reduce(into: Set<String>()) { if let name = $1 { $0.insert(name) } }
        }
        try await held
        #expect(ran == ["n1", "n2", "q1", "o1"])
        #expect(order.names == ["held", "n1", "q1", "o1", "n2"], "lanes take turns")
    }
}
