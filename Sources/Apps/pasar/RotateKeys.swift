import ArgumentParser
import Composition
import Glibc
import World

/// Keys of payees' account numbers, from the environment.
enum BankKeys {
    /// Keys of `PASAR_BANK_KEYS`, 64 hexadecimal digits each, the one that encrypts first, between
    /// commas; nil without it, for the file in the folder. In the environment, since every user can
    /// read command lines.
    static func fromEnvironment() throws -> SecretKeys? {
        guard let text = getenv("PASAR_BANK_KEYS") else { return nil }
        do {
            return try SecretKeys(hex: String(cString: text))
        } catch {
            throw ValidationError("PASAR_BANK_KEYS must be keys of 64 hexadecimal digits.")
        }
    }
}

struct RotateKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-keys",
        abstract: "Encrypts payees' account numbers with a new key; stop the servers before.",
        discussion: """
            The new key is put first in bank-accounts.keys; older ones stay behind it, for backups. \
            With PASAR_BANK_KEYS, put a new key first yourself: the next start does the rest.
            """)
    @OptionGroup var place: StorageOptions

    func run() async throws {
        let opening = try await place.open()
        do {
            var keys = try BankKeys.fromEnvironment()
            if keys == nil { keys = try SecretKeys.rotate(place.folder + "/bank-accounts.keys") }
            let pasar = try await opening.pasar(folder: place.folder, bankKeys: keys)
            say("\(try await pasar.sealNumbers()) account numbers have a new key.")
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
    }
}
