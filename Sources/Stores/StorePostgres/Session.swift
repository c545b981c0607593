import Store
import World

/// One attempt at a transaction. It begins with its first statement, in the same round trip.
final class Session: Engine {
    private let connection: Connection
    private let end: Int64
    private(set) var isOpen = false
    /// The transaction is dead from the first failure on, whatever the closure does about it.
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

    /// Commits what was begun. A lost connection here means that the outcome is unknown.
    func commit() throws(Failure) {
        guard isOpen else { return }
        let answers = try connection.exchange([try Command("COMMIT")])
        guard answers.last?.tag == "COMMIT" else {
            throw .refused(.statement(code: "25P02", message: "not committed", sql: "COMMIT"))
        }
        isOpen = false
    }

    private func send(_ statements: [SQL]) throws -> [Answer] {
        if let failure { throw failure.told }
        do throws(Failure) {
            try checkTime()
            var commands: [Command] = []
            commands.reserveCapacity(statements.count + 1)
            let begins = !isOpen
            if begins {
                try connection.makeRoom()
                commands.append(try Command(connection.mode.begin))
            }
            for sql in statements { commands.append(try Command(sql)) }
            isOpen = true
            let answers = try connection.exchange(commands)
            return begins ? Array(answers.dropFirst()) : answers
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
