import Foundation
import TestSupport
import Testing
import World

@testable import Web
@testable import WebEdge

/// The files of docs/deploy, each driven with the program that reads it.
@Suite(.serialized) struct ProxyTests {
    @Test(
        .enabled(
            if: ShellCommand.exists("nginx"), "nginx isn't installed: apt-get install nginx-light"))
    func nginxWithTheFileOfTheDocs() async throws {
        try await ProxyFixture.with(.nginx) { proxy in
            try await check(proxy)
            let plain = await proxy.curl(
                "-o /dev/null -w '%{http_code} %{redirect_url}'", http: true)
            #expect(plain == "308 https://shop.example/")
            let other = await proxy.curl("-H 'Host: evil.example'", http: true)
            #expect(other == "", "another name gets nothing")
            await checkLog(proxy)
        }
    }

    @Test(
        .enabled(if: ShellCommand.exists("caddy"), "Caddy isn't installed: apt-get install caddy"))
    func caddyWithTheFileOfTheDocs() async throws {
        try await ProxyFixture.with(.caddy) { proxy in try await check(proxy) }
    }

    private func check(_ proxy: ProxyFixture) async throws {
        await checkEncryption(proxy)
        await checkClient(proxy)
        await checkWhatIsClosed(proxy)
        await checkFiles(proxy)
        await checkEvents(proxy)
    }

    /// The secret of a link in a mail is in its query, which the log of the docs leaves out.
    private func checkLog(_ proxy: ProxyFixture) async {
        for http in [false, true] {
            _ = await proxy.curl(
                "-e 'https://shop.example/?token=hush'", "/?token=hush", http: http)
        }
        let log = Resources.text(proxy.folder + "/access.log") ?? ""
        #expect(log.contains("\"GET / HTTP/2.0\" 200") && log.contains("\"GET / HTTP/1.1\" 308"))
        #expect(!log.contains("hush"))
    }

    private func checkEncryption(_ proxy: ProxyFixture) async {
        for version in ["--tlsv1.2 --tls-max 1.2", "--tlsv1.3"] {
            let page = await proxy.curl(version + " -S")
            #expect(page == "home", "\(version)")
        }
        let old = await proxy.handshake("-tls1_1 -cipher ALL:@SECLEVEL=0")
        #expect(!old.contains("Cipher is ECDHE") && !old.contains("Cipher is AES"), "TLS 1.1")
        let weak = await proxy.handshake("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA")
        #expect(weak.contains("Cipher is (NONE)"), "a suite of CBC")
        let fine = await proxy.handshake("-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256")
        #expect(fine.contains("Cipher is ECDHE-ECDSA-AES128-GCM-SHA256"))
        #expect(await proxy.curl("--http2 -o /dev/null -w '%{http_version}'") == "2")
        let head = await proxy.curl("-D - -o /dev/null").lowercased()
        #expect(head.contains("strict-transport-security: max-age=31536000; includesubdomains"))
        #expect(await proxy.curl("", host: "evil.example") != "home")
        #expect(await proxy.curl("-H 'Host: evil.example'") != "home")
    }

    /// Who comes is whom the proxy sees, whatever they say themselves.
    private func checkClient(_ proxy: ProxyFixture) async {
        let lies =
            "-H 'X-Forwarded-For: 203.0.113.8' -H 'Forwarded: for=203.0.113.8' "
            + "-H 'X-Real-IP: 203.0.113.8'"
        #expect(await proxy.curl("--interface 127.0.0.2 \(lies)", "/who") == "127.0.0.2 false")
        #expect(proxy.edge.lines.texts.last?.contains("\"client\":\"127.0.0.0\"") == true)
        for _ in 0..<4 { _ = await proxy.curl("--interface 127.0.0.2 \(lies)", "/who") }
        let over = await proxy.curl("--interface 127.0.0.2 -w '%{http_code}' -o /dev/null", "/who")
        #expect(over == "429")
        #expect(await proxy.curl("--interface 127.0.0.3", "/who") == "127.0.0.3 false")
    }

    private func checkWhatIsClosed(_ proxy: ProxyFixture) async {
        for path in [
            "/metrics", "//metrics", "/metrics/", "/./metrics", "/x/../metrics", "/%6detrics",
            "/rtmp/secret/publishing", "//", "//who", "/pasar-files/live/film.mp4",
            "/pasar-files/../pasar.db", "/pasar-files/media/../pasar.db",
        ] {
            let code = await proxy.curl("--path-as-is -o /dev/null -w '%{http_code}'", path)
            #expect(code == "404" || code == "400", "\(path) answers \(code)")
        }
        let cookie = String(repeating: "a", count: 40_000)
        let large = await proxy.curl(
            "--http1.1 -o /dev/null -w '%{http_code}' -H 'Cookie: a=\(cookie)'")
        #expect(["400", "431", "494"].contains(large), "headers of 40 KB answer \(large)")
    }

    private func checkFiles(_ proxy: ProxyFixture) async {
        let film = "/live/r1/video/film.mp4"
        #expect(await proxy.curl("", film) == ProxyFixture.film)
        #expect(await proxy.curl("-H 'Range: bytes=2-5'", film) == "2345")
        let head = await proxy.curl("-D - -o /dev/null", film).lowercased()
        #expect(head.contains("content-type: video/mp4"))
        #expect(head.contains("cache-control: public, max-age=60"))
        #expect(head.contains("x-content-type-options: nosniff"))
        #expect(!head.contains("x-accel-redirect"), "where files lie is nobody's business")
        let denied = await proxy.curl("-o /dev/null -w '%{http_code}'", "/live/r1/video/no.mp4")
        #expect(denied == "404", "without Pasar's yes there is no file")
    }

    /// The first event comes before the second is written.
    private func checkEvents(_ proxy: ProxyFixture) async {
        let times = await proxy.curl(
            "-N -o /dev/null -w '%{time_starttransfer} %{time_total}'", "/live/r1/events")
        let parts = times.split(separator: " ").compactMap { Double($0) }
        #expect(parts.count == 2 && parts[0] < 1.5 && parts[1] >= 2, "\(times)")
    }
}

/// A proxy with the file of the docs, before an edge of a few routes.
struct ProxyFixture: Sendable {
    enum Kind: String, Sendable {
        case nginx, caddy
    }

    let edge: EdgeFixture
    let folder: String
    let https: Int
    let http: Int

    static let film = "0123456789"

    static func with(
        _ kind: Kind, _ body: @escaping @Sendable (ProxyFixture) async throws -> Void
    ) async throws {
        try await withTestFolder { folder in
            var options = EdgeOptions(
                origin: "https://shop.example", trustProxy: true, spool: folder)
            options.redirectedFiles = folder
            let fixture = EdgeFixture(options, routes(folder))
            let https = try #require(RawSocket.freePort())
            let http = try #require(RawSocket.freePort())
            let proxy = ProxyFixture(edge: fixture, folder: folder, https: https, http: http)
            _ = await ShellCommand.output("mkdir -p \(folder)/live \(folder)/tmp")
            try film.write(toFile: folder + "/live/film.mp4", atomically: false, encoding: .utf8)
            try "secret".write(toFile: folder + "/pasar.db", atomically: false, encoding: .utf8)
            _ = await ShellCommand.output(
                """
                openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
                -keyout \(folder)/key.pem -out \(folder)/cert.pem -subj /CN=shop.example \
                -addext subjectAltName=DNS:shop.example
                """)
            try await withServer(over: fixture.edge) { port in
                let process = try proxy.start(kind, upstream: port)
                defer { process.kill9() }
                for _ in 0..<100 where await proxy.curl("") != "home" {
                    try await Task.sleep(for: .milliseconds(100))
                }
                let log = Resources.text(folder + "/log") ?? ""
                try #require(await proxy.curl("") == "home", "\(kind) doesn't answer: \(log)")
                try await body(proxy)
            }
        }
    }

    private static func routes(_ folder: String) -> [Route] {
        EdgeFixture.routes + [
            Route(.get, URLPattern("/metrics"), for: .anyone, "Figures") { _ in .text("figures") },
            Route(
                .get, URLPattern2<String, String>("/live/", "room", "/video/", "file"),
                for: .anyone, "A film"
            ) { request in
                guard request.path.hasSuffix("/film.mp4") else { throw EdgeRefusal.notFound }
                return Response(
                    status: 200,
                    headers: [
                        ("content-type", "video/mp4"), ("cache-control", "public, max-age=60"),
                    ], body: .file(path: folder + "/live/film.mp4"))
            },
            Route(
                .get, URLPattern1<String>("/live/", "room", "/events"), for: .anyone, "Events"
            ) { _ in
                Response(
                    status: 200, headers: [("content-type", "text/event-stream")],
                    body: .stream { writer in
                        try await writer.write(Array("data: 1\n\n".utf8))
                        try await Task.sleep(for: .seconds(2))
                        try await writer.write(Array("data: 2\n\n".utf8))
                    })
            },
        ]
    }

    private func start(_ kind: Kind, upstream: Int) throws -> TestProcess {
        let file = kind == .nginx ? "nginx.conf" : "Caddyfile"
        var text = try #require(Resources.text(Self.root + "/docs/deploy/" + file))
        text = text.replacing("127.0.0.1:8080", with: "127.0.0.1:\(upstream)")
            .replacing("/srv/pasar", with: folder)
        switch kind {
        case .nginx:
            text = text.split(separator: "\n", omittingEmptySubsequences: false)
                .filter { !$0.contains("listen [::]") }.joined(separator: "\n")
                .replacing("listen 80", with: "listen 127.0.0.1:\(http)")
                .replacing("listen 443", with: "listen 127.0.0.1:\(https)")
                .replacing("/etc/ssl/shop.example/fullchain.pem", with: folder + "/cert.pem")
                .replacing("/etc/ssl/shop.example/privkey.pem", with: folder + "/key.pem")
                .replacing("/var/log/nginx/pasar.log", with: folder + "/access.log")
            try text.write(toFile: folder + "/pasar.conf", atomically: false, encoding: .utf8)
            try main.write(toFile: folder + "/nginx.conf", atomically: false, encoding: .utf8)
            return try TestProcess(
                "/usr/sbin/nginx", ["-p", folder, "-c", folder + "/nginx.conf"],
                log: folder + "/log")
        case .caddy:
            let own =
                "{\n\tadmin off\n\tauto_https disable_redirects\n\thttp_port \(http)\n"
                + "\thttps_port \(https)\n\tskip_install_trust\n\tstorage file_system \(folder)/tmp\n"
            text = text.replacing("\n{\n", with: "\n" + own)
                .replacing("\ttls {\n", with: "\ttls \(folder)/cert.pem \(folder)/key.pem {\n")
            try text.write(toFile: folder + "/Caddyfile", atomically: false, encoding: .utf8)
            return try TestProcess(
                "/usr/bin/env",
                [
                    "HOME=\(folder)", "caddy", "run", "--config", folder + "/Caddyfile",
                    "--adapter", "caddyfile",
                ], log: folder + "/log")
        }
    }

    /// nginx's own settings, without a second process and without its usual folders.
    private var main: String {
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder)/tmp/\($0);" }.joined(separator: "\n")
        return """
            user root; daemon off; master_process off;
            pid \(folder)/nginx.pid; error_log stderr;
            events { worker_connections 256; }
            http { access_log off; \(temporary) include \(folder)/pasar.conf; }
            """
    }

    private static let root = #filePath.split(separator: "/").dropLast(3)
        .reduce(into: "") { $0 += "/" + $1 }

    func curl(
        _ options: String, _ path: String = "/", host: String = "shop.example", http: Bool = false
    ) async -> String {
        let port = http ? self.http : https
        return await ShellCommand.output(
            """
            curl -s --max-time 10 --noproxy '*' --cacert \(folder)/cert.pem \
            --resolve '\(host):\(port):127.0.0.1' -H 'Accept: application/json' \(options) \
            '\(http ? "http" : "https")://\(host):\(port)\(path)'
            """)
    }

    func handshake(_ options: String) async -> String {
        await ShellCommand.output(
            """
            openssl s_client -connect 127.0.0.1:\(https) -servername shop.example \(options) \
            </dev/null
            """)
    }
}
