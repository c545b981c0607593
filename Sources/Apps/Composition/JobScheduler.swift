import Modules
import Store
import Synchronization
import World

/// Job scheduler: runs the features' recurring work and their readers of the outbox. Each job runs
/// at its own pace in short, bounded rounds; one that is slow or fails doesn't delay the others.
public struct JobScheduler: Sendable {
    private let steady: [Job]
    private let upkeep: [Job]
    private let store: any Store
    private let world: World
    private let failing = FailingJobs()
    let tell: @Sendable (String) -> Void

    /// Pause between a job's rounds when nothing is left to do.
    public static let pause = TimeSpan.milliseconds(500)
    /// Pause between rounds of maintenance.
    public static let maintenancePause = TimeSpan.minutes(1)

    public init(_ pasar: Pasar, tell: @escaping @Sendable (String) -> Void) {
        let (store, world) = (pasar.store, pasar.world)
        self.store = store
        self.world = world
        let jobs = pasar.features.modules.flatMap { feature in
            feature.jobs
                + feature.readers.map { reader in
                    Job(reader.name) {
                        try await reader.runOnce(store, at: world.now())
                    }
                }
        }
        steady = jobs.filter { $0.pace == .steady }
        upkeep = jobs.filter { $0.pace == .maintenance }
        self.tell = tell
    }

    /// Runs every job once, one after the other. Returns how much was done.
    @discardableResult
    public func runOnce() async -> Int {
        var done = 0
        for job in steady { done += await run(job) }
        return done
    }

    /// Runs maintenance once; due every minute.
    public func maintenance() async {
        for job in upkeep { _ = await run(job) }
    }

    private func run(_ job: Job) async -> Int {
        do {
            let done = try await job.run()
            if failing.remove(job.name) { await forget(job) }
            return done
        } catch let error as RowsFailed {
            tell("\(job.name): \(error)")
            return error.done
        } catch is CancellationError {
            return 0
        } catch {
            tell("\(job.name): \(error)")
            failing.insert(job.name)
            await record(job, error)
            return 0
        }
    }

    /// Shows a job that failed as a whole to the operator; a store that is down can't.
    private func record(_ job: Job, _ error: any Error) async {
        let now = world.now()
        try? await store.write { db in
            try StuckRows.record(job.name, key: "", label: "", error, at: now, in: db)
        }
    }

    private func forget(_ job: Job) async {
        _ = try? await store.write { db in try StuckRows.forget(job.name, key: "", in: db) }
    }

    /// Runs all jobs concurrently, until cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            for job in steady {
                group.addTask {
                    while !Task.isCancelled {
                        if await run(job) == 0 { await sleep(Self.pause) }
                    }
                }
            }
            group.addTask {
                while !Task.isCancelled {
                    await maintenance()
                    await sleep(Self.maintenancePause)
                }
            }
        }
    }

    private func sleep(_ span: TimeSpan) async {
        try? await Task.sleep(for: .milliseconds(span.milliseconds))
    }
}

/// Names of jobs whose last round failed as a whole. At the start each may have failed before.
private final class FailingJobs: Sendable {
    private let state = Mutex<(names: Set<String>, known: Set<String>)>(([], []))

    func insert(_ name: String) {
        state.withLock { state in
            state.names.insert(name)
            state.known.insert(name)
        }
    }

    /// True if the job failed before, or if this is its first round here.
    func remove(_ name: String) -> Bool {
        state.withLock { state in
            let isNew = state.known.insert(name).inserted
            return state.names.remove(name) != nil || isNew
        }
    }
}
