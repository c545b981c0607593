import Store
import TestSupport
import Testing
import World

@testable import Creators
@testable import Stalls

@Suite struct StallDirectoryTests {
    /// Creators with many followers and nothing on their stall stand before those who sell.
    @Test(arguments: TestEngine.here)
    func emptyStallsHideNoStallBehindThem(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            for n in 1...5 {
                let (account, _) = try await street.test.person("Empty\(n)")
                let creator = try await street.test.creator("empty\(n)", account)
                _ = try await street.creators.follow(
                    creator.id, true, by: street.buyer, idempotencyKey: nil)
            }
            let (ana, _) = try await street.test.person("Ana")
            let other = try await street.test.creator("ana", ana)
            try await street.put(street.mug.product, by: ana)
            func page(_ after: DirectoryPosition?) async throws -> ([String], DirectoryPosition?) {
                try await street.test.store.read { db in
                    let page = try Stalls.directory(.gb, after: after, limit: 1, in: db)
                    return (page.cards.map(\.creator.handle.text), page.next)
                }
            }
            // The younger of two with as many followers stands first.
            let (first, next) = try await page(nil)
            #expect(first == [other.handle.text])
            let (second, end) = try await page(next)
            #expect(second == [street.creator.handle.text])
            #expect(end == nil)
        }
    }

    @Test(arguments: TestEngine.here)
    func aTamperedCountOfProductsIsFound(_ engine: TestEngine) async throws {
        try await CreatorFixture.with(engine) { street in
            let store = street.test.store
            func fault() async throws -> String? {
                try await store.report { db in try Stalls.audit(in: db) }
            }
            #expect(try await fault() == nil)
            try await store.write { db in try db.execute("UPDATE stalls SET products = 7") }
            #expect(try await fault()?.contains("has 1 products, 7 are counted") == true)
            try await store.write { db in try db.execute("UPDATE stalls SET products = 1") }
        }
    }
}
