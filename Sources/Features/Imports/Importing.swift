import Identities
import Accounts
import Catalog
import Glibc
import Markets
import Media
import Shops
import Store
import Synchronization
import World

/// Creates the folder of files that wait; fine if it is there.
func makeFolder(_ path: String) { mkdir(path, 0o750) }

extension Imports {
    /// Imports of a shop that may wait or run, for a seller who presses ten times.
    static let mostOpenImports = 5
    /// Rows a transaction writes: short enough for other writers to come between.
    static let batchRows = 200
    /// Products that are read ahead for one transaction.
    static let batchProducts = 200

    /// Takes a file over and starts its import; with `isPreview` it says what would change and waits
    /// until somebody confirms it. `idempotencyKey` is the idempotency key of the request.
    public func startImport(
        path: String, name: String, shop: Shop, account: AccountID, isPreview: Bool = false,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws -> Replayable<ImportID> {
        let id: ImportID = world.id()
        let bytes = fileBytes(path)
        guard bytes <= Self.maximumFileBytes else {
            throw ImportsRefusal.fileTooLarge(megabytes: Self.maximumFileBytes / 1_000_000)
        }
        let kept = "\(folder)/\(id).csv"
        guard moveFile(path, to: kept) else { throw ImportsRefusal.fileNotKept }
        let now = world.now()
        do {
            let given = Mutex<[String]>([])
            let made = try await store.write(idempotencyKey: idempotencyKey, now: now) { db in
                let paths = try Self.open(
                    id, shop: shop.id, account: account, name: name, path: kept, bytes: bytes,
                    isPreview: isPreview, at: now, in: db)
                given.withLock { $0 = paths }
                return id
            }
            for path in given.withLock({ $0 }) { unlink(path) }
            if made.replayed {
                unlink(kept)
            } else {
                Task { await run(id) }
            }
            return made
        } catch {
            unlink(kept)
            throw error
        }
    }

    /// Resumes imports that a crash or a restart stopped. Call once at start.
    public func resumeImports() async throws {
        let open = try await store.read { db in try Self.openImports(in: db) }
        for id in open { Task { await run(id) } }
        let downloads = try await store.read { db in try Self.openDownloads(in: db) }
        for id in downloads { Task { await runDownload(id) } }
    }

    /// Imports a file of this machine and waits for it, for the command line and the demo; with
    /// `isPreview` it only says what would change. The file stays.
    @discardableResult
    public func importFile(
        _ path: String, shop: ShopID, account: AccountID? = nil, isPreview: Bool = false,
        progress: @escaping @Sendable (Import.Counts) -> Void = { _ in }
    ) async throws -> Import {
        let id: ImportID = world.id()
        let now = world.now()
        let bytes = fileBytes(path)
        let name = path.split(separator: "/").last.map(String.init) ?? path
        try await store.write { db in
            guard let shop = try Shops.shop(shop, in: db) else { throw ShopRefusal.notFound }
            try Self.open(
                id, shop: shop.id, account: account ?? shop.owner, name: name, path: path,
                bytes: bytes, isPreview: isPreview, at: now, in: db)
        }
        _ = await rowImports.acquire(id.rawValue)
        await work(id, isOurs: false, progress: progress)
        rowImports.release(id.rawValue)
        await runDownload(id)
        // The file isn't ours, so nobody can confirm the preview later.
        try await store.write { db in try Self.cancel(id, at: now, in: db) }
        return try await store.read { db in try Self.import(id, in: db) }
    }

    /// Works on an import until it is over or previewed; a fault of the store leaves it for the next
    /// start.
    func run(_ id: ImportID) async {
        guard await rowImports.acquire(id.rawValue) else { return }
        let isPreviewed = await work(id, isOurs: true) { _ in }
        rowImports.release(id.rawValue)
        await runDownload(id)
        // Somebody may have confirmed it before this pass let go of it.
        guard isPreviewed else { return }
        let job = try? await store.read { db in try Self.import(id, in: db) }
        if job?.state == .waiting { await run(id) }
    }

    /// One pass over a file. Returns true if it was a preview that ended well.
    @discardableResult
    private func work(
        _ id: ImportID, isOurs: Bool, progress: @Sendable (Import.Counts) -> Void
    ) async -> Bool {
        do {
            let (job, shop) = try await store.write { db in try Self.begin(id, in: db) }
            guard job.state == .running else { return false }
            do {
                try await read(job, shop, progress)
                let wishes = job.isPreview ? 0 : try await wishes(of: shop)
                try await finish(job, wishes: wishes)
                if job.isPreview { return true }
            } catch let problem as ProductFile.Problem {
                try await finish(job, problem, fault: problem.fault.rawValue)
            } catch let error where Self.isFinal(error) {
                // The next start would fail again.
                try await finish(job, fault: "stopped")
            }
            if isOurs { unlink(job.path) }
        } catch {
            // The store is full, busy or gone: the import stays open, and the next start goes on.
        }
        return false
    }

    /// True for a fault of the file or of ours; false where the store may recover.
    private static func isFinal(_ error: any Error) -> Bool {
        switch error {
        case StoreError.statement, StoreError.constraint, StoreError.unreadable: true
        default: error is any Refusal
        }
    }

    private func finish(
        _ job: Import, _ problem: ProductFile.Problem? = nil, fault: String? = nil, wishes: Int = 0
    ) async throws {
        let now = world.now()
        try await store.write { db in
            try Self.close(job, problem, fault: fault, wishes: wishes, at: now, in: db)
        }
    }

    /// Number of pictures that this import will download, at most `mostFetched`; 0 without a
    /// fetcher.
    private func wishes(of shop: Shop) async throws -> Int {
        guard pictures != nil else { return 0 }
        return try await store.report { db in
            try Catalog.wishes(of: shop.id, limit: Self.mostFetched, in: db).count
        }
    }

    private func read(
        _ job: Import, _ shop: Shop, _ progress: @Sendable (Import.Counts) -> Void
    ) async throws {
        var file = try ProductFile(
            path: job.path, market: markets.market(shop.market), categories: tree)
        var batch = ImportBatch(job: job, shop: shop, tree: tree, isFetching: pictures != nil)
        while let product = file.next() {
            // Rows that an earlier run finished; a batch ends between products.
            guard file.records > job.counts.rows.total else { continue }
            batch.add(product, world: world, records: file.records, bytes: file.bytesUsed)
            if batch.rows >= Self.batchRows || batch.products.count >= Self.batchProducts {
                progress(try await write(&batch))
            }
        }
        progress(try await write(&batch))
    }

    private func write(_ batch: inout ImportBatch) async throws -> Import.Counts {
        let ready = batch
        let now = world.now()
        let counts = try await patiently { [store] in
            try await store.write { db in try ready.apply(at: now, in: db) }
        }
        batch.clear(counts)
        return counts
    }

    /// Retries while the store is busy, so that an import gives way to people.
    func patiently<T: Sendable>(_ body: @Sendable () async throws -> T) async throws -> T {
        for _ in 0..<Self.timeout {
            do {
                return try await body()
            } catch StoreError.busy, StoreError.tooLate, MediaRefusal.busy,
                MediaRefusal.accountBusy
            {
                try await Task.sleep(nanoseconds: 200_000_000)
            }
        }
        return try await body()
    }

    /// Tries at a busy store, a fifth of a second apart.
    static let timeout = 150
}

func fileBytes(_ path: String) -> Int {
    var about = stat()
    return stat(path, &about) == 0 ? Int(about.st_size) : 0
}

/// Moves a file: by a hard link where both paths are on one disk, else by copying.
private func moveFile(_ from: String, to path: String) -> Bool {
    if link(from, path) == 0 { return true }
    guard let source = fopen(from, "rbe") else { return false }
    defer { fclose(source) }
    guard let target = fopen(path, "wbxe") else { return false }
    var chunk = [UInt8](repeating: 0, count: 65_536)
    var isGood = true
    while isGood {
        let n = fread(&chunk, 1, chunk.count, source)
        if n == 0 { break }
        isGood = fwrite(chunk, 1, n, target) == n
    }
    isGood = fflush(target) == 0 && fsync(fileno(target)) == 0 && isGood
    fclose(target)
    if !isGood { unlink(path) }
    return isGood
}
