import Identities
import Catalog
import Glibc
import Media
import Store
import TestSupport
import Testing
import World

/// Forms that take pictures: what was wrong stands beside the field, and the good ones stay.
@Suite struct PictureFormTests {
    /// A PNG of 24 by 24 pixels of one grey.
    private static func png(in folder: String, grey: Int) -> [UInt8] {
        let path = folder + "/grey-\(grey).png"
        MediaTests.run(["vips", "black", folder + "/a.v", "24", "24"])
        MediaTests.run(
            ["vips", "linear", folder + "/a.v", folder + "/b.v", "1", "\(grey)"])
        MediaTests.run(["vips", "cast", folder + "/b.v", path, "uchar"])
        return Resources.read(path) ?? []
    }

    private static let heic: [UInt8] = [0, 0, 0, 24] + Array("ftypheic\0\0\0\0mif1heic".utf8)

    static func send(
        _ files: [(name: String, bytes: [UInt8])], as field: String, to target: String,
        by browser: TestBrowser, accept: String = "text/html", _ fields: [(String, String)] = []
    ) async -> Reply {
        var body: [UInt8] = []
        for (name, value) in fields {
            body += "--edge\r\ncontent-disposition: form-data; name=\"\(name)\"\r\n\r\n".utf8
            body += "\(value)\r\n".utf8
        }
        for file in files {
            body += "--edge\r\ncontent-disposition: form-data; name=\"\(field)\"; ".utf8
            body += "filename=\"\(file.name)\"\r\ncontent-type: image/png\r\n\r\n".utf8
            body += file.bytes + Array("\r\n".utf8)
        }
        body += "--edge--\r\n".utf8
        return await browser.send(
            "POST", target,
            headers: [
                "content-type": "multipart/form-data; boundary=edge", "accept": accept,
                "sec-fetch-site": "same-origin",
            ], body: body)
    }

    @Test(.enabled(if: MediaTests.isHere, "libvips-tools isn't here"))
    func oneBadPictureOfThreeDoesntLoseTheOthers() async throws {
        let folder = "/dev/shm/pasar-pictures-\(getpid())"
        mkdir(folder, 0o700)
        defer { MediaTests.run(["rm", "-r", folder]) }
        try await TestShop.with(.sqlite) { test in
            let (seller, browser) = try await test.person("Amara")
            let shop = try await test.shop("Fern and Kiln", of: seller)
            let product = try await test.product(
                "Stoneware mug", in: shop, minor: [2200], onHand: 20
            ).product
            let before = try await test.store.read { db in
                try Catalog.pictures(of: product, in: db).count
            }
            let files = [
                ("front.png", Self.png(in: folder, grey: 40)), ("IMG_0007.HEIC", Self.heic),
                ("back.png", Self.png(in: folder, grey: 90)),
            ]
            let target = "/seller/products/\(product)/pictures"
            let page = await Self.send(files, as: "pictures", to: target, by: browser)
            #expect(page.status == 422)
            for words in ["“IMG_0007.HEIC” wasn’t added.", "Send it as JPEG", "were added."] {
                #expect(page.text.contains(words), "\(words)")
            }
            #expect(!page.text.contains("“front.png”"))
            #expect(page.text.contains("One field needs another look"))
            let after = try await test.store.read { db in
                try Catalog.pictures(of: product, in: db).count
            }
            #expect(after == before + 2)
            // Sent again, as a browser keeps the choice: the good ones aren't doubled.
            let json = await Self.send(
                files, as: "pictures", to: target, by: browser, accept: "application/json")
            #expect(json.status == 422)
            #expect(json.text.contains("media.phone-format"))
            #expect(json.text.contains("IMG_0007.HEIC"))
            #expect(json.text.split(separator: "\"code\":\"media.").count == 2, "\(json.text)")
            let again = try await test.store.read { db in
                try Catalog.pictures(of: product, in: db).count
            }
            #expect(again == after)
        }
    }

    @Test func avatarAndCoverSayWhy() async throws {
        try await CreatorFixture.with(.sqlite) { street in
            for target in ["/creator/avatar", "/creator/stall/cover"] {
                for (bytes, words) in [
                    (Self.heic, "Send it as JPEG"),
                    (Array("%PDF-1.4".utf8), "Pictures must be JPEG, PNG or WebP."),
                    ([0xFF, 0xD8, 0xFF, 0], "can’t be opened"),
                ] {
                    let page = await Self.send(
                        [("me.jpg", bytes)], as: "picture", to: target, by: street.zainabBrowser)
                    #expect(page.status == 422, "\(target)")
                    #expect(page.text.contains(words), "\(target) \(words)")
                    #expect(page.text.contains("class=\"error\""), "\(target)")
                }
                let none = await Self.send([], as: "picture", to: target, by: street.zainabBrowser)
                #expect(none.status == 422 && none.text.contains("class=\"error\""), "\(target)")
            }
            let cover = await Self.send(
                [("me.heic", Self.heic)], as: "cover", to: "/studio",
                by: street.zainabBrowser, [("title", "Morning bakes"), ("minutes", "0")])
            #expect(cover.status == 422)
            #expect(cover.text.contains("Send it as JPEG"))
        }
    }
}
