import ArgumentParser
import Composition
import Glibc
import World

/// Keys of secrets in the database: each from a variable of the environment, since every user can
/// read command lines, or from a file in the folder.
enum KeyPlace: String {
    /// Payees' account numbers.
    case bank = "PASAR_BANK_KEYS"
    /// Secrets of second factors.
    case secondFactor = "PASAR_SECOND_FACTOR_KEYS"

    var file: String {
        switch self {
        case .bank: "/bank-accounts.keys"
        case .secondFactor: "/second-factors.keys"
        }
    }

    /// Keys of the variable, 64 hexadecimal digits each, the one that encrypts first, between
    /// commas; nil without it, for the file.
    func fromEnvironment() throws -> SecretKeys? {
        guard let text = getenv(rawValue) else { return nil }
        do {
            return try SecretKeys(hex: String(cString: text))
        } catch {
            throw ValidationError("\(rawValue) must be keys of 64 hexadecimal digits.")
        }
    }

    /// Keys with a new one before them.
    func rotated(in folder: String) throws -> SecretKeys {
        try fromEnvironment() ?? SecretKeys.rotate(folder + file)
    }
}

struct RotateKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate-keys",
        abstract: """
            Encrypts payees' account numbers and second factors with new keys; stop the servers \
            before.
            """,
        discussion: """
            The new key is put first in bank-accounts.keys and second-factors.keys; older ones \
            stay behind it, for backups. With PASAR_BANK_KEYS and PASAR_SECOND_FACTOR_KEYS, put a new \
            key first yourself: the next start does the rest.
            """)
    @OptionGroup var place: StorageOptions

    func run() async throws {
        let opening = try await place.open()
        do {
            let (bank, factors) = (KeyPlace.bank, KeyPlace.secondFactor)
            let keys = (try bank.rotated(in: place.folder), try factors.rotated(in: place.folder))
            let pasar = try await opening.pasar(
                folder: place.folder, bankKeys: keys.0, secondFactorKeys: keys.1)
            say("\(try await pasar.sealNumbers()) account numbers have a new key.")
            say("\(try await pasar.sealSecondFactors()) second factors have a new key.")
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
    }
}
