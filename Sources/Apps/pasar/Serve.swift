import Authentication
import Accounts
import ArgumentParser
import Composition
import Glibc
import HTTPServer
import Logging
import Mail
import ServiceLifecycle
import Store
import Subprocess
import Supervision
import Text
import Web
import WebEdge
import World

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serves the market.")
    @OptionGroup var place: StorageOptions
    @OptionGroup(title: "Mail") var mail: MailOptions
    @OptionGroup(title: "Payments") var payments: GatewayOptions
    @OptionGroup(title: "Bounds") var quotas: QuotaOptions
    @Option var host = "127.0.0.1"
    @Option(help: "0 takes a free one and prints it.") var port = 8080
    @Option(help: "What people type: https://shop.example") var origin: String?
    @Option(help: "Another host name that people may type; can be given several times.")
    var alsoHost: [String] = []
    @Flag(help: "Demo people may sign in from anywhere.") var demoSignIn = false
    @Option(
        help: """
            required: operator and finance have no rights until they have a second factor; \
            advised: they are asked to.
            """)
    var secondFactor = SecondFactorMode.advised
    @Flag(help: "No limits on how often somebody comes: for load tests.") var noRateLimits = false
    @Flag(help: "Cheap password hashes: for tests.") var cheapHashing = false
    @Flag(help: "Believe X-Forwarded-For: only behind a proxy of yours.") var trustProxy = false
    @Flag(help: "A proxy sends pictures and video from disk once we say yes: see docs/deploy.")
    var accelRedirect = false
    @Flag(help: "Write an access log to standard output.") var accessLog = false
    @Flag(help: "Fetch no pictures from addresses in imported files; list them.") var offline =
        false
    @Option(
        parsing: .unconditional,
        help:
            "Where OBS sends pictures; 0 takes a free port, -1 none. Usual: 1935, none with --port 0."
    )
    var rtmpPort: Int?
    @Flag(help: "Serve from this very process: a crash ends it. For debuggers, and for tests.")
    var noSupervisor = false
    /// Minutes by which the clock is ahead, for tests that must see a deadline pass.
    @Option(help: .hidden) var clockAheadMinutes = 0
    /// Id of a room whose chat has no rate limits, for load tests.
    @Option(help: .hidden) var liveBenchRoom: String?

    /// Refuses a port that no TCP has, which the system would cut to another one.
    func validate() throws {
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port must be a number from 0 to 65535.")
        }
        guard (-1...65_535).contains(rtmpPort ?? 0) else {
            throw ValidationError("--rtmp-port must be a number from -1 to 65535.")
        }
    }

    func run() async throws {
        let program = Resources.executable
        guard noSupervisor || getenv(Supervisor.variable) != nil else {
            throw ExitCode(try supervise(program))
        }
        try await serve(Supervision(program: program))
    }

    /// Starts this program again as a server, and again when it crashes.
    private func supervise(_ program: String) throws -> Int32 {
        mkdir(place.folder, 0o750)
        mkdir(place.folder + "/run", 0o700)
        let supervisor = Supervisor(
            files: Supervisor.Files(folder: place.folder + "/run", port: port), program: program,
            arguments: Array(CommandLine.arguments.dropFirst()),
            environment: Resources.environment,
            reference: { Hex.encode(Digest.random(4)) }, say: { say($0) })
        return try supervisor.run()
    }

    private func serve(_ supervision: Supervision?) async throws {
        signal(SIGPIPE, SIG_IGN)
        supervision?.table.watchCrashes()
        EventLoopExecutor.install()
        let opening = try await place.open(timeout: nil)
        let writesLog = accessLog
        let mail = try mail.mail(folder: place.folder, now: opening.world.now)
        let world = world(opening.world, mail)
        let stripe = try payments.gateway(origin: ownOrigin, now: world.now)
        let pasar = try await Pasar(
            store: opening.store, world: world,
            options: try options(supervision), gateway: stripe?.gateway,
            log: { line in
                // Without an access log only faults and security events arrive here.
                let isOwn = line.contains("\"fault\":") || line.contains("\"security\":")
                if !writesLog || isOwn { say(line) }
                if writesLog { say(line, on: STDOUT_FILENO) }
            })
        try await pasar.start()
        let media = pasar.media
        Task {
            if let problem = await media.problem() { say(problem) }
            await Self.sayMissingParts()
        }
        if let problem = pasar.videoEngine.problem { say(problem) }
        say(mail.destinations)
        if let stripe { say(stripe.sentence) }
        try await runServices(pasar, opening)
        await pasar.rooms.close()
        await pasar.roomVideo.close()
        await opening.close()
    }

    private var ownOrigin: String { origin ?? "http://localhost:\(port)" }

    /// Options of the shop, as the command line and the environment say.
    private func options(_ supervision: Supervision?) throws -> PasarOptions {
        let origin = ownOrigin
        var options = PasarOptions(
            authentication: AuthenticationOptions(
                origin: origin, cheapHashing: cheapHashing, demoSignIn: demoSignIn),
            edge: EdgeOptions(
                origin: origin, rateLimits: !noRateLimits, trustProxy: trustProxy,
                accessLog: accessLog, spool: place.folder + "/spool"),
            folder: place.folder, fetchesPictures: !offline, sandboxKey: try Self.sandboxKey())
        options.authentication.texts = mail.texts
        options.bankKeys = try KeyPlace.bank.fromEnvironment()
        options.secondFactorKeys = try KeyPlace.secondFactor.fromEnvironment()
        options.secondFactorRequired = secondFactor == .required
        options.edge.supervision = supervision
        let wildcards = ["0.0.0.0", "::", "*"]
        options.edge.redirectedFiles = accelRedirect ? place.folder : nil
        options.edge.hosts = alsoHost + [host].filter { !wildcards.contains($0) }
        options.unlimitedRoom = liveBenchRoom.flatMap { ID($0) }
        let rtmp = rtmpPort ?? (port == 0 ? -1 : 1935)
        options.video.rtmpPort = rtmp < 0 ? nil : rtmp
        options.video.rtmpHost = host
        options.pictures = quotas.pictures
        quotas.set(&options.video)
        return options
    }

    /// Serves until it is asked to stop.
    private func runServices(_ pasar: Pasar, _ opening: OpenDatabase) async throws {
        let server = try await server(of: pasar)
        var logger = Logger(label: "pasar")
        logger.logLevel = .error
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: ClockService(
                            scheduler: JobScheduler(pasar, tell: say), opening: opening)),
                    .init(service: server.application),
                    // Stopped first: the server would wait for event streams that don't end.
                    .init(service: ShutdownService(server: server)),
                ], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
    }

    /// The server, which says where it is once it listens, and then opens RTMP.
    private func server(of pasar: Pasar) async throws -> Server {
        let firstOperator = try await pasar.authentication.firstOperatorLink()
        let (host, said) = (host, origin)
        let video = pasar.roomVideo
        return Server(edge: pasar.edge, host: host, port: port) { port in
            let here = "http://\(host == "127.0.0.1" ? "localhost" : host):\(port)"
            if let path = firstOperator {
                say("There is no operator yet. Open this once: \(said ?? here)\(path.text)")
            }
            say("Pasar is at \(here)")
            if said == nil { say(Self.showingToOthers(host: host, port: port)) }
            do { try await video.open(port: port) } catch {
                say("RTMP is off, OBS can't publish; browsers go live. \(error)")
            }
        }
    }

    /// Says which parts of the cage around ffmpeg and nginx are off on this machine, and why.
    private static func sayMissingParts() async {
        do { for part in try await Cage.missingParts() { say(part.description) } } catch {
            say("ffmpeg and nginx can't be started, so rooms have no picture. \(error)")
        }
    }

    /// Reads `PASAR_SANDBOX_KEY`, 64 hexadecimal digits, for a gateway simulated from outside; nil
    /// without it, for a random key. In the environment, since every user can read command lines.
    private static func sandboxKey() throws -> SigningKey? {
        guard let text = getenv("PASAR_SANDBOX_KEY") else { return nil }
        guard let key = SigningKey(hex: String(cString: text)) else {
            throw ValidationError("PASAR_SANDBOX_KEY must be 64 hexadecimal digits.")
        }
        return key
    }

    /// Words on what it takes to show a shop to others that so far is for this machine alone.
    static func showingToOthers(host: String, port: Int) -> String {
        let address = host == "127.0.0.1" ? "--host 0.0.0.0 " : ""
        return """
            It answers to names of this machine alone (localhost, 127.0.0.1). To show it to others:
              in your network      pasar serve \(address)--origin http://<this machine's name>:\(port)
              on the internet      a proxy with TLS (docs/deploy) and --origin https://<name> --trust-proxy
            Demo people's passwords are public: they sign in on this machine alone, unless you add \
            --demo-sign-in.
            """
    }

    private func world(_ world: World, _ mail: Mail) -> World {
        var world = world
        world.send = { try await mail.send($0) }
        world.sendsAtOnce = mail.atOnce
        let ahead = TimeSpan.minutes(clockAheadMinutes)
        world.now = { [now = world.now] in now() + ahead }
        return world
    }
}

/// Second factors of those who decide on money.
enum SecondFactorMode: String, ExpressibleByArgument, CaseIterable { case required, advised }

/// Ends event streams with a close event when the server is asked to stop.
struct ShutdownService: Service, CustomStringConvertible {
    var description: String { "farewell" }
    let server: Server

    func run() async throws {
        try await gracefulShutdown()
        await server.farewell()
    }
}

/// Runs the jobs beside the server; ends when the server is asked to stop.
struct ClockService: Service, CustomStringConvertible {
    /// Asked for by the service group at once; without it, reflection would print the whole shop
    /// for a second.
    var description: String { "clockwork" }
    let scheduler: JobScheduler
    let opening: OpenDatabase

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await scheduler.run() }
                group.addTask { await keepLease() }
            }
        }
    }

    private func keepLease() async {
        while !Task.isCancelled {
            let third = NodeLease.length.milliseconds / 3
            try? await Task.sleep(for: .milliseconds(third))
            if Task.isCancelled { return }
            if (try? await opening.renew()) == false {
                say("Another process has this node's number: stopping.")
                kill(getpid(), SIGTERM)
                return
            }
        }
    }
}
