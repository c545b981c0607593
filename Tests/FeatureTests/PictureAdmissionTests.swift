import Glibc
import Identities
@testable import Media
import Store
import Synchronization
import TestSupport
import Testing
import Web
import WebEdge
import World

/// Who may upload is asked before a byte of it is read.
@Suite struct PictureAdmissionTests {
    private static let body: [UInt8] = Array(
        """
        --edge\r\ncontent-disposition: form-data; name="picture"; filename="a.png"\r\n\
        content-type: image/png\r\n\r\n\u{89}PNG\r\n--edge--\r\n
        """.utf8)

    /// Sends an upload; true if any of its body was asked for.
    private static func send(
        to target: String, by browser: TestBrowser?, type: String = "multipart/form-data",
        of test: TestShop
    ) async -> (status: Int, wasRead: Bool) {
        let cookies = browser?.cookies ?? [:]
        let headers = [
            "content-type": type == "multipart/form-data" ? "\(type); boundary=edge" : type,
            "accept": "application/json", "host": "localhost:8080", "sec-fetch-site": "same-origin",
            "cookie": cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "),
        ]
        let pieces = Mutex<(left: [[UInt8]], wasRead: Bool)>(([body], false))
        let answer = await test.pasar.edge.respond(
            to: RawRequest(
                method: "POST", target: target, client: "127.0.0.1", header: { headers[$0] },
                isForwarded: { false },
                body: {
                    pieces.withLock { pieces in
                        pieces.wasRead = true
                        return pieces.left.popLast()
                    }
                }))
        return (answer.status, pieces.withLock { $0.wasRead })
    }

    @Test func whoMayNotUploadLeavesNothingAndCostsNothing() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let test = street.test
            let media = test.pasar.media
            let (other, otherBrowser) = try await test.person("Oscar")
            _ = try await test.shop("Oscar and Son", of: other)
            let spool = String(media.folder.dropLast("/media".count))
            let names = Set(Resources.names(in: spool))
            func pictures() async throws -> Int {
                try await test.store.read { db in
                    try db.value("SELECT count(*) FROM pictures") ?? -1
                }
            }
            let before = try await pictures()
            let room = try await test.pasar.rooms.plan(
                .init(title: "Morning bakes", startsAt: test.clock.now), by: street.zainab
            ).answer
            let gallery = "/seller/products/\(street.mug.product)/pictures"
            // Target, who comes, and the answer.
            let cases: [(target: String, who: TestBrowser?, status: Int, type: String)] = [
                (gallery, nil, 401, "multipart/form-data"),
                (gallery, street.browser, 403, "multipart/form-data"),
                (gallery, otherBrowser, 404, "multipart/form-data"),
                ("/creator/avatar", nil, 401, "multipart/form-data"),
                ("/creator/avatar", otherBrowser, 403, "multipart/form-data"),
                ("/creator/stall/cover", street.browser, 403, "multipart/form-data"),
                ("/studio", nil, 401, "multipart/form-data"),
                ("/studio", otherBrowser, 403, "multipart/form-data"),
                ("/seller/import", street.zainabBrowser, 403, "multipart/form-data"),
                ("/live/\(room)/camera/3f9c01ab-0", otherBrowser, 404, "application/octet-stream"),
            ]
            for one in cases {
                let got = await Self.send(to: one.target, by: one.who, type: one.type, of: test)
                #expect(got.status == one.status, "\(one.target)")
                #expect(!got.wasRead, "\(one.target) was read for \(one.status)")
            }
            #expect(Set(Resources.names(in: spool)) == names)
            #expect(Resources.names(in: media.folder + "/tmp").isEmpty)
            #expect(try await pictures() == before)
            #expect(media.figures.count == 0)
            // Who may is read: the same bytes are no picture.
            let got = await Self.send(to: "/creator/avatar", by: street.zainabBrowser, of: test)
            #expect(got.wasRead && got.status == 422)
        }
    }

    /// A room that its host may not plan has no cover converted for it.
    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"))
    func aRefusedPlanConvertsNoCover() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            let media = street.test.pasar.media
            await #expect(throws: (any Error).self) {
                try await street.test.pasar.rooms.checkPlan(
                    .init(title: "Bakes", startsAt: street.test.clock.now + .days(4000)),
                    by: street.zainab)
            }
            await #expect(throws: (any Error).self) {
                try await street.test.pasar.rooms.checkPlan(
                    .init(title: "Bakes", startsAt: street.test.clock.now), by: street.buyer)
            }
            #expect(media.figures.count == 0)
            // Somebody else's picture is no cover.
            let (seller, zainab) = (street.seller, street.zainab)
            let theirs: PictureID? = try await street.test.store.read { db in
                try db.value("SELECT min(id) FROM pictures WHERE owner = \(seller)")
            }
            let cover = try #require(theirs)
            await #expect(throws: MediaRefusal.gone) {
                _ = try await street.test.pasar.rooms.plan(
                    .init(title: "Bakes", startsAt: street.test.clock.now, cover: cover),
                    by: zainab)
            }
        }
    }
}
