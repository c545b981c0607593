import Modules
import Store
import World

/// Job scheduler: runs the features' recurring work and their readers of the outbox. Each job runs
/// at its own pace in short, bounded rounds; one that is slow or fails doesn't delay the others.
public struct JobScheduler: Sendable {
    private let steady: [Job]
    private let upkeep: [Job]
    let tell: @Sendable (String) -> Void

    /// Pause between a job's rounds when nothing is left to do.
    public static let pause = TimeSpan.milliseconds(500)
    /// Pause between rounds of maintenance.
    public static let maintenancePause = TimeSpan.minutes(1)

    public init(_ pasar: Pasar, tell: @escaping @Sendable (String) -> Void) {
        let store = pasar.store
        let jobs = pasar.features.modules.flatMap { feature in
            feature.jobs
                + feature.readers.map { reader in
                    Job(reader.name) { try await reader.runOnce(store) }
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
            return try await job.run()
        } catch {
            tell("\(job.name): \(error)")
            return 0
        }
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
