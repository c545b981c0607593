import Glibc
import World

/// Record of the server's crashes: a file that the supervisor writes and the server reads.
public struct CrashRecord: Sendable, Equatable {
    /// Crashes by one request before it is quarantined.
    public static let mostCrashes = 2
    /// Requests remembered; the ones that are the longest ago are forgotten first.
    static let mostSuspects = 200

    /// A request during which the server crashed.
    public struct Suspect: Sendable, Equatable {
        /// Method and path, without the query: `GET /products/prd_…`.
        public var request: String
        /// Short name of it in the log, in the answer and on Operations.
        public var reference: String
        public var crashes: Int
        /// Suspicion in thousandths: 1,000 for each crash that was surely its, less for each that
        /// it shared with other requests under way.
        public var weight: Int
        /// True if it is refused: two crashes, and suspicion of one at least.
        public var isQuarantined: Bool { crashes >= mostCrashes && weight >= 1000 }
    }

    /// Program that crashed: another one begins anew.
    public var program: String
    /// Crashes of this program on this folder.
    public private(set) var crashes = 0
    /// Latest first.
    public private(set) var suspects: [Suspect] = []

    public init(program: String) { self.program = program }

    /// Requests that are refused.
    public var quarantined: [Suspect] { suspects.filter(\.isQuarantined) }

    /// Adds a crash; `reference` names a request that is new here.
    public mutating func add(_ traces: InFlightTable.Traces, reference: () -> String) {
        crashes += 1
        let requests = traces.culprit.map { [$0] } ?? traces.underWay
        let blamed = Set(requests).sorted()
        for request in blamed {
            var suspect =
                suspects.first { $0.request == request }
                ?? Suspect(request: request, reference: reference(), crashes: 0, weight: 0)
            suspect.crashes += 1
            suspect.weight += 1000 / blamed.count
            suspects.removeAll { $0.request == request }
            suspects.insert(suspect, at: 0)
        }
        suspects = Array(suspects.prefix(Self.mostSuspects))
    }
}

extension CrashRecord {
    /// Lines of the file: the program, the crashes, a suspect each.
    public var text: String {
        let lines = suspects.map {
            "\($0.reference)\t\($0.crashes)\t\($0.weight)\t\($0.request)"
        }
        return ([program, "\(crashes)"] + lines).map { $0 + "\n" }.joined()
    }

    /// Reads the file's lines; what isn't ours is left out.
    public init(text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        self.init(program: String(lines.first ?? ""))
        crashes = lines.dropFirst().first.flatMap { Int($0) }.map { min(max($0, 0), 1 << 40) } ?? 0
        for line in lines.dropFirst(2).prefix(Self.mostSuspects) {
            let parts = line.split(separator: "\t", maxSplits: 3)
            guard parts.count == 4, let crashes = Int(parts[1]), let weight = Int(parts[2]),
                (1...1 << 40).contains(crashes), (0...1 << 40).contains(weight)
            else { continue }
            suspects.append(
                Suspect(
                    request: String(parts[3]), reference: String(parts[0]), crashes: crashes,
                    weight: weight))
        }
    }

    /// The record in a file; a new one where there is none, or it is of another program.
    public static func read(path: String, program: String) -> CrashRecord {
        let found = Resources.text(path).map(CrashRecord.init(text:))
        return found?.program == program
            ? found ?? .init(program: program) : .init(program: program)
    }

    /// Replaces the file. False where it can't be written.
    public func write(path: String) -> Bool {
        let fresh = path + ".new"
        guard let file = fopen(fresh, "we") else { return false }
        let isWritten = fputs(text, file) >= 0
        return fclose(file) == 0 && isWritten && rename(fresh, path) == 0
    }
}
