import Synchronization
import TestSupport
import Testing
import Text
import World

@testable import HTTPClient

/// Requests to servers of others: what they get, and what becomes of their answers.
struct HTTPClientTests {
    private static func url(_ server: LoopbackServer, _ path: String = "/v1/x") throws -> WebURL {
        try #require(WebURL(server.origin + path))
    }

    @Test func aFormArrivesWithItsHeadersAndItsTokenAndTheAnswerComesBack() async throws {
        let seen = Mutex<LoopbackServer.HeardRequest?>(nil)
        let body = Array(#"{"id":"a \"b\" \\ \n"}"#.utf8)
        try await LoopbackServer.with(requests: { incoming in
            seen.withLock { $0 = incoming }
            return LoopbackServer.reply("402 Payment Required", ["X-Mark: Seven"], body)
        }) { server in
            let request = OutgoingRequest(
                post: ["a[b]": "c d&e=\u{e9}", "empty": "", "sign": "\"\\"],
                to: try Self.url(server), headers: [("X-Own", #"quote " and \ "#)],
                token: Secret("sk_test_1"))
            let reply = try await HTTPClient().send(request)
            #expect(reply.status == 402)
            #expect(reply.headers["x-mark"] == "Seven")
            #expect(reply.body == body)
        }
        let heard = try #require(seen.withLock { $0 })
        #expect(heard.method == "POST")
        #expect(
            String(decoding: heard.body, as: UTF8.self)
                == "a%5Bb%5D=c%20d%26e%3D%C3%A9&empty=&sign=%22%5C")
        #expect(heard.headers["authorization"] == "Bearer sk_test_1")
        #expect(heard.headers["content-type"] == "application/x-www-form-urlencoded")
        #expect(heard.headers["x-own"] == #"quote " and \ "#)
    }

    @Test func aBodyIsBoundedAndARedirectIsNotFollowed() async throws {
        try await LoopbackServer.with({ path in
            switch path {
            case "/long": LoopbackServer.reply("200 OK", [], [UInt8](repeating: 65, count: 5000))
            case "/endless": .endless
            case "/moved": LoopbackServer.reply("302 Found", ["Location: /elsewhere"])
            default: LoopbackServer.reply("200 OK", [], Array("there".utf8))
            }
        }) { server in
            for path in ["/long", "/endless"] {
                let request = OutgoingRequest(
                    .get, try Self.url(server, path), seconds: 5, mostBytes: 4096)
                await #expect(throws: HTTPFault.self) { try await HTTPClient().send(request) }
            }
            let moved = try await HTTPClient().send(
                OutgoingRequest(.get, try Self.url(server, "/moved")))
            #expect(moved.status == 302)
            #expect(!server.paths.contains("/elsewhere"))
        }
    }

    /// A request that can't have arrived may be made anew; of another nobody knows.
    @Test func whatMayHaveArrivedIsToldFromWhatCannotHave() async throws {
        try await LoopbackServer.with({ path in path == "/hangs" ? .hangs : .closes }) { server in
            for path in ["/hangs", "/closes"] {
                let request = OutgoingRequest(.get, try Self.url(server, path), seconds: 1)
                let fault = await #expect(throws: HTTPFault.self) {
                    try await HTTPClient().send(request)
                }
                guard case .unknown = try #require(fault) else {
                    Issue.record("\(path): \(String(describing: fault))")
                    continue
                }
            }
        }
        for address in ["http://127.0.0.1:1/", "https://127.0.0.1:1/", "http://example.com/"] {
            let request = OutgoingRequest(.get, try #require(WebURL(address)), seconds: 2)
            let fault = await #expect(throws: HTTPFault.self) {
                try await HTTPClient().send(request)
            }
            guard case .notSent = try #require(fault) else {
                Issue.record("\(address): \(String(describing: fault))")
                continue
            }
        }
    }

    @Test func faultsAndSecretsPrintNeitherKeysNorAddresses() throws {
        let url = try #require(WebURL("https://a.example/"))
        let secret = Secret("sk_live_secret")
        var dumped = ""
        dump(OutgoingRequest(.get, url, token: secret), to: &dumped)
        #expect(!dumped.contains("sk_live_secret"))
        #expect("\(secret) \(String(reflecting: secret))" == "a secret a secret")
        for end in [Int32(6), 7, 28, 35, 52, 60, 63] {
            #expect(!"\(HTTPClient.fault(.exit(end)))".contains("http"))
        }
    }
}
