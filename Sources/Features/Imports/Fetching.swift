import Text
import Identities
import Catalog
import Glibc
import Markets
import Media
import Shops
import Store
import Synchronization
import World

/// Reasons why a pending picture wasn't downloaded.
public enum PictureTrouble: String, Error, CaseIterable, Sendable {
    /// Unknown host name; other pictures of that host aren't requested.
    case noHost
    case unreachable
    /// Address that must not be requested, as it leads to where nobody may send us.
    case notAllowed = "not-allowed"
    case tooLarge = "too-large"
    /// The server answered, but has no such picture.
    case missing
    /// Downloaded, but no picture that can be decoded.
    case unusable
    /// The seller's pictures have reached their bytes.
    case accountFull = "account-full"
    /// The seller's pictures have used today's processor time.
    case processorUsed = "processor-used"

    var code: String { self == .noHost ? Self.unreachable.code : "picture-\(rawValue)" }
}

/// Downloads of an import's pictures, in the background after its rows are stored: the seller works
/// on drafts meanwhile. A picture that can't be had is listed, never fatal.
extension Imports {
    /// Pictures that one import downloads: a page of a hundred products, twenty times.
    static let mostFetched = 2000
    static let fetchPage = 50
    /// Downloads in flight at a time.
    static let fetchedAtOnce = 4

    /// Downloads an import's pending pictures until there are none; a fault of ours leaves the rest
    /// for the next start.
    func runDownload(_ id: ImportID) async {
        guard pictures != nil, await downloads.acquire(id.rawValue) else { return }
        do {
            try await fetchPictures(for: id)
        } catch {
            // The store or the disk is full, busy or gone: the download stays open.
        }
        downloads.release(id.rawValue)
    }

    private func fetchPictures(for id: ImportID) async throws {
        guard let pictures else { return }
        let shop = try await store.read { db in
            let job = try Self.import(id, in: db)
            return job.fetch == .open ? try Shops.shop(job.shop, in: db) : nil
        }
        guard let shop else { return }
        let hosts = LostHosts()
        for _ in 0..<(Self.mostFetched / Self.fetchPage) {
            let wishes = try await store.report { db in
                try Catalog.wishes(of: shop.id, limit: Self.fetchPage, in: db)
            }
            if wishes.isEmpty { break }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, wish) in wishes.enumerated() {
                    if index >= Self.fetchedAtOnce { try await group.next() }
                    group.addTask { try await fetchOne(wish, shop, id, hosts, pictures) }
                }
                try await group.waitForAll()
            }
        }
        try await store.write { db in try Self.endErrand(id, in: db) }
    }

    private func fetchOne(
        _ wish: PendingImage, _ shop: Shop, _ id: ImportID, _ hosts: LostHosts,
        _ pictures: any PictureDownload
    ) async throws {
        var found: Result<PictureID, PictureTrouble>
        do {
            found = .success(try await picture(at: wish.source, shop, hosts, pictures))
        } catch let problem as PictureTrouble {
            found = .failure(problem)
        }
        let (now, result, owner) = (world.now(), found, shop.owner)
        try await patiently { [store, tree] in
            try await store.write { db in
                if case .success(let picture) = result {
                    try Media.use([picture], of: owner, in: db)
                }
                try Self.settle(wish, result, of: id, tree: tree, at: now, in: db)
            }
        }
    }

    private func picture(
        at source: String, _ shop: Shop, _ hosts: LostHosts,
        _ pictures: any PictureDownload
    ) async throws -> PictureID {
        guard let url = WebURL(source) else { throw PictureTrouble.notAllowed }
        guard !hosts.holds(url) else { throw PictureTrouble.noHost }
        do {
            let path = try await pictures.file(url)
            defer { unlink(path) }
            return try await patiently { try await media.add(path: path, owner: shop.owner) }
        } catch PictureTrouble.noHost {
            hosts.add(url)
            throw PictureTrouble.noHost
        } catch MediaRefusal.tooLarge {
            throw PictureTrouble.tooLarge
        } catch MediaRefusal.accountFull {
            throw PictureTrouble.accountFull
        } catch MediaRefusal.processorUsed {
            throw PictureTrouble.processorUsed
        } catch is MediaRefusal {
            throw PictureTrouble.unusable
        }
    }

    private static func settle(
        _ wish: PendingImage, _ result: Result<PictureID, PictureTrouble>, of id: ImportID,
        tree: CategoryTree, at now: Instant, in db: Transaction
    ) throws {
        switch result {
        case .success(let picture):
            try Catalog.settle(wish, picture: picture, tree: tree, at: now, in: db)
            try db.execute(
                "UPDATE imports SET pictures_fetched = pictures_fetched + 1 WHERE id = \(id)")
        case .failure(let problem):
            try Catalog.settle(wish, picture: nil, tree: tree, at: now, in: db)
            try add(.picture(0, wish.source, problem.code), to: id, in: db)
            try db.execute(
                "UPDATE imports SET picture_count = picture_count + 1 WHERE id = \(id)")
        }
    }
}

/// Host names that don't resolve: an offline machine needs to find that out once for each.
final class LostHosts: Sendable {
    private let names = Mutex<Set<Substring>>([])

    func holds(_ url: WebURL) -> Bool { names.withLock { $0.contains(url.host) } }
    func add(_ url: WebURL) { names.withLock { _ = $0.insert(url.host) } }
}
