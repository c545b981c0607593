import Glibc
import TestSupport
import Testing
import World

/// The unit of docs/deploy: what it says, and that what it starts does start.
struct UnitFileTests {
    /// Options in the order of the file, by section: `Service` to `ExecStart` to `/opt/…`.
    private static let options: [String: [String: String]] = {
        var out: [String: [String: String]] = [:]
        var section = ""
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if line.hasPrefix("["), line.hasSuffix("]") {
                section = String(line.dropFirst().dropLast())
            } else if let equals = line.firstIndex(of: "=") {
                let value = String(line[line.index(after: equals)...])
                out[section, default: [:]][String(line[..<equals])] = value
            }
        }
        return out
    }()

    private static let text: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return Resources.text("/" + parts.joined(separator: "/") + "/docs/deploy/pasar.service")
            ?? ""
    }()

    /// What keeps a server that was taken over from the rest of the machine.
    static let hardening = [
        "NoNewPrivileges": "yes", "CapabilityBoundingSet": "", "AmbientCapabilities": "",
        "RestrictSUIDSGID": "yes", "ProtectSystem": "strict", "ProtectHome": "yes",
        "PrivateTmp": "yes", "PrivateDevices": "yes", "ProtectKernelTunables": "yes",
        "ProtectKernelModules": "yes", "ProtectKernelLogs": "yes", "ProtectControlGroups": "yes",
        "ProtectClock": "yes", "ProtectHostname": "yes", "ProtectProc": "invisible",
        "LockPersonality": "yes", "RestrictRealtime": "yes", "RestrictNamespaces": "yes",
        "MemoryDenyWriteExecute": "yes", "SystemCallArchitectures": "native",
        "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "User": "pasar", "UMask": "0027",
    ]

    @Test func theUnitGivesAwayWhatTheServerNeedsNot() throws {
        let service = try #require(Self.options["Service"])
        for (option, value) in Self.hardening { #expect(service[option] == value, "\(option)") }
        // Landlock and seccomp are what pasar-cage restricts ffmpeg and nginx by.
        let calls = try #require(service["SystemCallFilter"]).split(separator: " ")
        #expect(calls.first == "@system-service")
        for call in ["landlock_create_ruleset", "landlock_restrict_self", "seccomp"] {
            #expect(calls.contains { $0 == call }, "\(call)")
        }
        #expect(service["KillMode"] == "mixed" && service["Restart"] == "always")
        #expect(service["LimitNOFILE"] == "65536")
        #expect(Self.options["Install"]?["WantedBy"] == "multi-user.target")
    }

    /// systemd itself reads it, with the paths of this machine.
    @Test(
        .enabled(
            if: ShellCommand.exists("systemd-analyze"),
            "systemd-analyze isn't installed: apt-get install systemd"))
    func systemdUnderstandsEveryLine() async throws {
        try await withTestFolder { folder in
            let unit = folder + "/pasar.service"
            let text = Self.text.replacing("/opt/pasar/pasar", with: buildFolder + "/pasar")
            try #require(write(text, to: unit))
            let said = await ShellCommand.output("systemd-analyze verify \(unit)")
            #expect(said == "")
            // And finds a line that it doesn't understand.
            try #require(write(text.replacing("ProtectHome", with: "ProtectHouse"), to: unit))
            let wrong = await ShellCommand.output("systemd-analyze verify \(unit)")
            #expect(wrong.contains("ProtectHouse"))
        }
    }

    /// Its very command, with other folders and a free port, without any privilege, as the unit has
    /// it; and stopped as systemd stops it.
    @Test func whatTheUnitStartsServesAndStops() async throws {
        let line = try #require(Self.options["Service"]?["ExecStart"])
        try await withTestFolder { folder in
            let port = try #require(FreePort.find())
            let command: [String] = line.split(separator: " ").map { word in
                String(word).replacing("/opt/pasar", with: buildFolder)
                    .replacing("/var/lib/pasar", with: folder)
            }
            #expect(command.first == buildFolder + "/pasar")
            // Without `--nofile`: where the limit is lower, not even a container's root may raise it.
            var words = ["--core=0", "--", "/usr/bin/setpriv", "--no-new-privs"]
            if geteuid() == 0 { words += ["--bounding-set", "-all", "--inh-caps", "-all"] }
            words.append("--")
            words += command
            words += ["--port", "\(port)", "--rtmp-port", "0"]
            let log = folder + "/server.log"
            let process = try TestProcess("/usr/bin/prlimit", words, log: log)
            defer { process.kill9() }
            var health = ""
            for _ in 0..<300 where !health.contains("\"alive\":true") {
                try await Task.sleep(for: .milliseconds(100))
                health = await ShellCommand.output(
                    "curl -s -H 'Host: shop.example' http://127.0.0.1:\(port)/health")
            }
            #expect(health.contains("\"alive\":true"))
            kill(process.id, SIGTERM)
            #expect(process.exitCode() == 0)
            let said = Resources.text(log) ?? ""
            for trouble in ["can't be locked in", "can't be started", "RTMP is off"] {
                #expect(!said.contains(trouble), "\(said)")
            }
        }
    }

    private func write(_ text: String, to path: String) -> Bool {
        guard let file = fopen(path, "w") else { return false }
        defer { fclose(file) }
        return fputs(text, file) >= 0
    }
}
