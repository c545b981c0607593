import DesignSystem
import Localization
import Modules
import World

extension Strings {
    /// Sentences of everything that is composed here, and of the installation's own modules.
    public static func bundled(
        adding added: [any AddedModule.Type] = []
    ) throws(StringsFault) -> Strings {
        let targets =
            ["Localization", "Markets", "DesignSystem"]
            + (Features.types + added).filter { $0.hasSentences }.map { $0.target }
        return try Strings(folders: targets.map { Resources.folder(of: $0) + "/strings" })
    }

    /// Keys that the features put together at run time.
    public static let localizedKeys: [LocalizedKeys] =
        DesignSystem.localizedKeys + Features.types.flatMap { $0.localizedKeys }
}
