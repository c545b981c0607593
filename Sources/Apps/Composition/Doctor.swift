import Glibc
import StorePostgres
import StoreSQLite
import Subprocess
import World

/// What a market needs of its machine, looked at without changing anything: programs, files, keys,
/// the database, the disk.
public struct Doctor: Sendable {
    let database: String
    let folder: String

    public init(database: String, folder: String) {
        self.database = database
        self.folder = folder
    }

    /// One thing that was looked at, in words.
    public struct Finding: Sendable, Equatable, CustomStringConvertible {
        public enum Grade: String, Sendable {
            case good
            /// Something works less well, or not at all that not everybody needs.
            case advice
            /// The market can't be served, or not safely.
            case wrong
        }
        public let grade: Grade
        public let text: String
        public var description: String {
            let word =
                switch grade {
                case .good: "good    "
                case .advice: "advice  "
                case .wrong: "WRONG   "
                }
            return word + text
        }

        static func good(_ text: String) -> Finding { Finding(grade: .good, text: text) }
        static func advice(_ text: String) -> Finding { Finding(grade: .advice, text: text) }
        static func wrong(_ text: String) -> Finding { Finding(grade: .wrong, text: text) }
    }

    /// Everything that was looked at, in a fixed order.
    public func findings() async -> [Finding] {
        let cages = await cages()
        return folderFindings + (await databaseFindings()) + keyFindings + programFindings + cages
    }

    // MARK: the folder and its disk

    /// Free bytes below which a market should get more disk.
    private static let leastFree: UInt64 = 2 << 30

    private var folderFindings: [Finding] {
        var found = stat()
        guard stat(folder, &found) == 0 else {
            return [.advice("\(folder) isn't there yet; the first start makes it")]
        }
        guard access(folder, R_OK | W_OK | X_OK) == 0 else {
            return [.wrong("\(folder) can't be written by this user: chown it")]
        }
        var out: [Finding] = [
            found.st_mode & 0o007 == 0
                ? .good("\(folder) is closed to other users")
                : .advice("\(folder) is open to other users: chmod o-rwx \(folder)")
        ]
        var disk = statvfs()
        if statvfs(folder, &disk) == 0 {
            let free = UInt64(disk.f_bavail).multipliedReportingOverflow(
                by: UInt64(disk.f_frsize)
            ).partialValue
            let text = "\(free >> 20) MiB are free where \(folder) lies"
            out.append(free >= Self.leastFree ? .good(text) : .wrong("only \(text)"))
        }
        return out
    }

    // MARK: the database

    private func databaseFindings() async -> [Finding] {
        if OpenDatabase.isPostgres(database) { return [await postgresFinding()] }
        var found = stat()
        guard stat(database, &found) == 0 else {
            return [.advice("there is no database at \(database) yet; the first start makes it")]
        }
        var out: [Finding] = [
            found.st_mode & 0o077 == 0
                ? .good("\(database) is closed to other users")
                : .wrong("\(database) can be read by other users: chmod 600 \(database)")
        ]
        do {
            let fault = try SQLiteBackup.fault(of: database)
            out.append(
                fault.map { .wrong("\(database) is damaged: \($0); restore a backup") }
                    ?? .good("\(database) is whole"))
        } catch {
            out.append(.wrong("\(database) can't be opened: \(error)"))
        }
        return out
    }

    private func postgresFinding() async -> Finding {
        do {
            let store = try PostgresStore(conninfo: database)
            let answer: Int?
            do {
                answer = try await store.read { db in try db.value("SELECT 1") }
            } catch {
                await store.close()
                throw error
            }
            await store.close()
            return answer == 1
                ? .good("PostgreSQL answers") : .wrong("PostgreSQL answers nonsense")
        } catch {
            return .wrong("PostgreSQL can't be reached: \(error)")
        }
    }

    // MARK: keys

    private var keyFindings: [Finding] {
        let names = Resources.names(in: folder).filter { $0.hasSuffix(Backup.keyEnding) }
        return names.map { name in
            var found = stat()
            let path = "\(folder)/\(name)"
            guard stat(path, &found) == 0, access(path, R_OK) == 0 else {
                return .wrong("\(path) can't be read")
            }
            return found.st_mode & 0o077 == 0
                ? .good("\(path) is closed to other users; keep a copy apart from backups")
                : .wrong("\(path) can be read by other users: chmod 600 \(path)")
        }
    }

    // MARK: programs

    private var programFindings: [Finding] {
        let own = ["pasar-picture", "pasar-document", "pasar-cage"].map { name -> Finding in
            let path = "\(Resources.executableFolder)/\(name)"
            return access(path, X_OK) == 0
                ? .good("\(name) is beside the server")
                : .wrong("\(path) is missing: copy it from where Pasar was built")
        }
        let others: [(name: String, package: String, use: String)] =
            [
                (
                    "curl", "curl",
                    "mail, text messages, payment gateways and pictures from addresses"
                ),
                ("ffmpeg", "ffmpeg", "video of LIVE rooms"),
                ("nginx", "nginx libnginx-mod-rtmp", "OBS and other encoders"),
            ]
            + (OpenDatabase.isPostgres(database)
                ? [("pg_dump", "postgresql-client", "pasar backup")] : [])
        return own
            + others.map { program in
                let places = ["/usr/bin/", "/usr/sbin/", "/usr/local/bin/"]
                return places.contains { access($0 + program.name, X_OK) == 0 }
                    ? .good("\(program.name) is installed")
                    : .advice(
                        """
                        \(program.name) isn't installed, so there is no \(program.use): apt-get \
                        install \(program.package)
                        """)
            }
    }

    private func cages() async -> [Finding] {
        guard let parts = try? await Cage.missingParts() else { return [] }
        return parts.isEmpty
            ? [.good("this kernel closes everything to ffmpeg and nginx that they don't need")]
            : parts.map { .advice($0.description) }
    }
}
