import Store
import World

/// One attempt at a transaction, which begins with its first statement, in the same round trip.
final class Session: Engine {
    private let connection: Connection
    private let end: Int64
    private(set) var isOpen = false
    /// Statements that go out with the next one that is answered, or with COMMIT.
    private var queued: [Command] = []
    /// First failure; from then on the transaction is aborted, whatever the closure does about it.
    private(set) var failure: Failure?

    init(on connection: Connection) {
        self.connection = connection
        end = monotonicMicroseconds() + connection.mode.limit(connection.options).microseconds
    }

    var dialect: Dialect { .postgres }

    func run(_ sql: SQL, _ each: (Row) throws -> Void) throws -> Int {
        guard let answer = try send([sql]).first else { return 0 }
        try answer.each(each)
        return answer.changed
    }

    func runAll(_ statements: [SQL]) throws -> [Int] {
        guard !statements.isEmpty else { return [] }
        return try send(statements).map(\.changed)
    }

    func queue(_ statements: [SQL]) throws {
        if let failure { throw failure.told }
        do throws(Failure) {
            for sql in statements { queued.append(try Command(sql)) }
        } catch {
            failure = error
            throw error.told
        }
    }

    /// Commits, if anything was begun. A connection lost here means that the outcome is unknown.
    func commit() throws(Failure) {
        guard isOpen || !queued.isEmpty else { return }
        var commands: [Command] = []
        try begin(&commands)
        commands.append(try Command("COMMIT"))
        let answers = try connection.exchange(commands)
        guard answers.last?.tag == "COMMIT" else {
            throw .refused(.statement(code: "25P02", message: "not committed", sql: "COMMIT"))
        }
        isOpen = false
    }

    /// Adds BEGIN, if it wasn't sent yet, and the queued statements.
    private func begin(_ commands: inout [Command]) throws(Failure) {
        if !isOpen {
            try connection.makeRoom()
            commands.append(try Command(connection.mode.begin))
            isOpen = true
        }
        commands += connection.merged(queued)
        queued.removeAll()
    }

    private func send(_ statements: [SQL]) throws -> ArraySlice<PostgresResult> {
        if let failure { throw failure.told }
        do throws(Failure) {
            try checkTime()
            var commands: [Command] = []
            commands.reserveCapacity(statements.count + queued.count + 1)
            try begin(&commands)
            for sql in statements { commands.append(try Command(sql)) }
            return try connection.exchange(commands).suffix(statements.count)
        } catch {
            failure = error
            throw error.told
        }
    }

    private func checkTime() throws(Failure) {
        guard monotonicMicroseconds() > end else { return }
        let limit = connection.mode.limit(connection.options).milliseconds
        throw .refused(.cutOff(milliseconds: Int(limit)))
    }
}
