import Composition
import Identities
import Store
import TestSupport
import Testing
import World

@testable import Cases
@testable import Evidence
@testable import Orders

/// Pictures by which both sides show what they say.
struct EvidenceTests {
    private static let picture: [UInt8] =
        Resources.read(Resources.folder(of: "DesignSystem") + "/assets/icon-192.png") ?? []

    private func pictures(_ town: OrderFixture) async throws -> [PictureID] {
        try await town.test.store.read { db in
            try db.values("SELECT picture FROM evidence ORDER BY at, picture")
        }
    }

    @Test(arguments: TestEngine.here)
    func onlyThePartiesAndOperatorsSeeThePictures(_ engine: TestEngine) async throws {
        try await OrderFixture.with(engine) { town in
            let order = try await town.received()
            func add(_ path: String, _ browser: TestBrowser, _ bytes: [UInt8]) async -> Int {
                await PictureFormTests.send(
                    [(name: "a.png", bytes: bytes)], as: "pictures",
                    to: "\(path)/\(order.id)/evidence", by: browser
                ).status
            }
            // Nothing is open about the order yet.
            #expect(await add("/orders", town.browser, Self.picture) == 409)
            _ = try await town.cases.open(
                order.id, .notAsDescribed, "See the picture", buyer: town.buyer,
                idempotencyKey: nil)
            #expect(await add("/orders", town.browser, Self.picture) == 303)
            #expect(await add("/seller/orders", town.sellerBrowser, Self.picture) == 303)
            #expect(await add("/orders", town.browser, Array("no picture".utf8)) == 422)
            let (dan, stranger) = try await town.test.person("Dan")
            #expect(await add("/orders", stranger, Self.picture) == 404)
            let found = try await pictures(town)
            #expect(found.count == 2)
            let (olu, desk) = try await town.test.person("Olu")
            try await town.test.grant(.operator, to: olu)
            for picture in found {
                for browser in [town.browser, town.sellerBrowser, desk] {
                    let reply = await browser.get("/evidence/\(picture)")
                    #expect(reply.status == 200 && reply.header("content-type") == "image/webp")
                    #expect(reply.header("cache-control")?.contains("private") == true)
                    #expect(reply.body.count > 100)
                }
                #expect(await stranger.get("/evidence/\(picture)").status == 404)
                #expect(await town.test.browser().get("/evidence/\(picture)").status != 200)
                // The address of all other pictures doesn't have it.
                for side in [160, 480, 1200] {
                    #expect(
                        await town.browser.get("/media/\(picture)-\(side).webp").status == 404)
                }
            }
            let page = await desk.get("/operations/orders/\(order.id)").text
            #expect(found.allSatisfy { page.contains("/evidence/\($0)") })
            try await town.expectSound()
            try await town.test.store.write { db in
                try db.execute("UPDATE evidence SET account = \(dan) WHERE side = 'buyer'")
            }
            let faults = try await Pasar.verify(town.test.store, at: town.test.clock.now)
            #expect(faults.contains { $0.fault.contains("is of nobody who bought or sold") })
        }
    }

    @Test func aSideHasSoManyPicturesAndNoMore() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let order = try await town.received()
            _ = try await town.cases.open(
                order.id, .notAsDescribed, "See the pictures", buyer: town.buyer,
                idempotencyKey: nil)
            let (now, buyer) = (town.test.clock.now, town.buyer)
            let ids = (1...Evidence.mostPerSide).map { _ in
                town.test.pasar.world.id(PictureKind.self)
            }
            try await town.test.store.write { db in
                for id in ids {
                    try db.execute(
                        """
                        INSERT INTO pictures (id, owner, digest, width, height, bytes, at)
                        VALUES (\(id), \(buyer), \(id.description), 10, 10, 10, \(now))
                        """)
                    try db.execute(
                        """
                        INSERT INTO evidence (picture, order_id, side, account, at)
                        VALUES (\(id), \(order.id), 'buyer', \(buyer), \(now))
                        """)
                }
            }
            let reply = await PictureFormTests.send(
                [(name: "a.png", bytes: Self.picture)], as: "pictures",
                to: "/orders/\(order.id)/evidence", by: town.browser)
            #expect(reply.status == 409)
        }
    }

    /// A picture that came with one that was refused is used by nothing: its row and its file go.
    @Test func aPictureThatNobodyUsesLeavesNoFile() async throws {
        try await OrderFixture.with(.sqlite) { town in
            let evidence = town.test.pasar.evidence
            let icon = Resources.folder(of: "DesignSystem") + "/assets/icon-192.png"
            let id = try await evidence.media.add(path: icon, owner: town.buyer)
            let file = evidence.media.file(id, .full)
            #expect(Resources.read(file) != nil)
            for _ in 0..<3 {
                _ = try await town.test.pasar.media.sweepPictures()
                await town.pass(days: 2)
            }
            #expect(Resources.read(file) == nil)
        }
    }
}
