import ArgumentParser
import Composition
import Glibc

struct ExportAccountCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export-account",
        abstract: "Prints all that the database has about a person, as JSON.",
        discussion: """
            For whoever asks what is known of them: make sure who they are first. It has every \
            table whose rows name the account, and no hash or secret.
            """)
    @OptionGroup var place: StorageOptions
    @Argument(help: "Their e-mail address or phone number.") var login: String

    func run() async throws {
        let opening = try await place.open()
        let json: [UInt8]
        do {
            json = try await opening.pasar(folder: place.folder).exportAccount(of: login)
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
        say(String(decoding: json, as: UTF8.self), on: STDOUT_FILENO)
    }
}
