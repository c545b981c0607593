import Accounts
import Glibc
import Identities
@testable import Media
import Store
import TestSupport
import Testing
import World

/// What one account may store and have converted.
@Suite struct PictureQuotaTests {
    /// A picture of its own, by its size.
    static func drawn(_ number: Int, _ street: ShopFixture) -> String {
        MediaTests.drawn(40 + number, 40, "p\(number).png", street)
    }

    private static func limits(_ change: (inout PictureLimits) -> Void) -> PictureLimits {
        var limits = PictureLimits()
        change(&limits)
        return limits
    }

    private static func rows(_ street: ShopFixture) async throws -> (pictures: Int, strays: Int) {
        try await street.store.read { db in
            (
                try db.value("SELECT count(*) FROM pictures") ?? -1,
                try db.value("SELECT count(*) FROM stray_pictures") ?? -1
            )
        }
    }

    /// Files of pictures, finished or not.
    static func files(_ street: ShopFixture) -> [String] {
        let root = street.folder + "/media"
        return Resources.names(in: root).flatMap { Resources.names(in: root + "/" + $0) }
    }

    @Test func aBrandHasFiveGigabytesAndAnybodyElseTwoHundredMegabytes() {
        #expect(PictureLimits().shopBytes == 5_000_000_000)
        #expect(PictureLimits().accountBytes == 200_000_000)
    }

    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func theBytesOfAnAccountAreBounded(_ engine: TestEngine) async throws {
        let limits = Self.limits {
            $0.accountBytes = 1
            $0.shopBytes = 1_000_000
        }
        try await ShopFixture.with(engine, limits: limits) { street in
            let ann = try await street.account()
            let path = Self.drawn(1, street)
            let first = try await street.media.add(path: path, owner: ann)
            let files = Self.files(street)
            #expect(files.count == Picture.Size.allCases.count)
            await #expect(throws: MediaRefusal.accountFull(megabytes: 0)) {
                try await street.media.add(path: Self.drawn(2, street), owner: ann)
            }
            #expect(street.media.figures.count == 1, "refused before it is converted")
            #expect(Self.files(street) == files)
            #expect(try await Self.rows(street) == (1, 0))
            // The same file again takes no space.
            #expect(try await street.media.add(path: path, owner: ann) == first)
            // An approved shop has more, and another account has its own.
            let shop = try await street.shop()
            _ = try await street.media.add(path: Self.drawn(1, street), owner: shop.owner)
            _ = try await street.media.add(path: Self.drawn(2, street), owner: shop.owner)
            #expect(try await Self.rows(street) == (3, 0))
        }
    }

    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"), arguments: TestEngine.here)
    func processorTimeIsCountedPerAccountAndBoundedPerDay(_ engine: TestEngine) async throws {
        let limits = Self.limits { $0.accountProcessorSeconds = 60 }
        try await ShopFixture.with(engine, limits: limits) { street in
            let (ann, bob) = (try await street.account(), try await street.account("Bob"))
            func used(_ account: AccountID) async throws -> Int64 {
                let now = street.clock.now
                return try await street.store.read { db in
                    try ProcessorTime.used(by: account, .pictures, at: now, in: db)
                }
            }
            _ = try await street.media.add(path: Self.drawn(1, street), owner: ann)
            let one = try await used(ann)
            #expect(one > 1_000 && one < 20_000_000, "\(one) µs")
            // A file that is refused has cost as well.
            let cut = Self.drawn(3, street)
            let bytes = Array((Resources.read(cut) ?? []).prefix(300))
            let half = MediaTests.write(bytes, "half.png", street)
            await #expect(throws: MediaRefusal.unreadable) {
                try await street.media.add(path: half, owner: ann)
            }
            let two = try await used(ann)
            #expect(two > one)
            #expect(try await used(bob) == 0)
            let sum = street.media.figures.all.map(\.value)
            #expect(sum == [2, two / 1000])
            #expect(try await Self.rows(street) == (1, 0))
            // An hour before midnight the day's seconds are gone; they come back with the day.
            street.clock.pass(.hours(23))
            let now = street.clock.now
            try await street.store.write { db in
                try ProcessorTime.add(
                    microseconds: 60_000_000 - two, of: ann, .pictures, at: now, in: db)
            }
            await #expect(throws: MediaRefusal.processorUsed(retrySeconds: 3600)) {
                try await street.media.add(path: Self.drawn(2, street), owner: ann)
            }
            _ = try await street.media.add(path: Self.drawn(2, street), owner: bob)
            street.clock.pass(.hours(1))
            _ = try await street.media.add(path: Self.drawn(2, street), owner: ann)
        }
    }

    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"))
    func oneAccountHasOnePictureConvertedAtATime() async throws {
        try await ShopFixture.with(.sqlite) { street in
            let (ann, bob) = (try await street.account(), try await street.account("Bob"))
            let most = Media.mostWaitingOfAccount
            let paths = (0...most).map { Self.drawn($0, street) }
            // Somebody's picture is being converted for as long as this test likes.
            #expect(await street.media.turns.wait(for: ann, behind: 0))
            try await withThrowingTaskGroup(of: MediaRefusal?.self) { group in
                for path in paths {
                    group.addTask {
                        do {
                            _ = try await street.media.add(path: path, owner: ann)
                            return nil
                        } catch let refusal as MediaRefusal {
                            return refusal
                        }
                    }
                }
                // The rest wait; one too many is told so at once, and nobody else waits at all.
                #expect(try await group.next() == MediaRefusal.accountBusy)
                #expect(street.media.figures.count == 0)
                _ = try await street.media.add(path: paths[0], owner: bob)
                street.media.turns.signal(ann)
                for try await refusal in group { #expect(refusal == nil) }
            }
            #expect(try await Self.rows(street) == (most + 1, 0))
            #expect(street.media.turns.count == 0)
        }
        #expect(MediaRefusal.accountBusy.status == 429)
        #expect(MediaRefusal.accountBusy.retryAfterSeconds == 5)
    }
}
