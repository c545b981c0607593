import Glibc

/// Supervision: crashes of the server, what they were about, and who may not come again.
///
/// Promises: what a crashed process was doing is known afterwards; a request that crashed it twice
/// is refused by the next; the record is bounded, and forgotten when the program changes.
public struct Supervision: Sendable {
    /// Requests under way, for whoever reads them after a crash.
    public let table: InFlightTable
    /// Crashes so far, and the requests that are refused for them.
    public let record: CrashRecord
    private let quarantined: [String: CrashRecord.Suspect]

    public init(table: InFlightTable, record: CrashRecord) {
        self.table = table
        self.record = record
        quarantined = Dictionary(record.quarantined.map { ($0.request, $0) }) { first, _ in first }
    }

    /// A server's part in its supervisor's folder; nil where there is no supervisor, or nothing can
    /// be read there.
    public init?(program: String) {
        guard let folder = getenv(Supervisor.variable).map({ String(cString: $0) }) else {
            return nil
        }
        let files = Supervisor.Files(folder: folder)
        guard let table = InFlightTable(path: files.table) else { return nil }
        self.init(
            table: table,
            record: .read(path: files.record, program: Supervisor.identity(of: program)))
    }

    /// Reference of a request that is refused; nil for any other.
    public func quarantine(of request: String) -> String? {
        quarantined.isEmpty ? nil : quarantined[InFlightTable.cut(request)]?.reference
    }
}
