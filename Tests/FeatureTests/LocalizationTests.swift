import Glibc
import Localization
import Money
import TestSupport
import Testing

/// Sentences come from a folder a feature; a mistake in them stops the start.
struct LocalizationTests {
    /// A folder with these files in it, removed afterwards.
    @discardableResult
    static func folder<R>(
        _ files: [(name: String, text: String)], _ run: (String) throws -> R
    ) throws -> R {
        let folder = "/dev/shm/pasar-strings-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        mkdir(folder, 0o700)
        defer {
            for file in files { unlink("\(folder)/\(file.name)") }
            rmdir(folder)
        }
        for file in files {
            let handle = try #require(fopen("\(folder)/\(file.name)", "w"))
            fputs(file.text, handle)
            fclose(handle)
        }
        return try run(folder)
    }

    static func languages(_ american: String, british: String? = nil) -> [(String, String)] {
        ["en-US", "id-ID", "th-TH", "vi-VN"].map { ($0 + ".strings", american) }
            + (british.map { [("en-GB.strings", $0)] } ?? [])
    }

    @Test func britishEnglishSaysWhatAmericanSaysUnlessItDiffers() throws {
        let american = """
            # A comment
            a.ship = Ship {what}
            a.left[one] = {count} shipped
            a.left[other] = {count} shipped of many
            """
        let british = "a.ship = Dispatch {what}\na.left[other] = {count} dispatched of many\n"
        let strings = try Self.folder(Self.languages(american, british: british)) {
            try Strings(folders: [$0])
        }
        #expect(strings.text("a.ship", ["what": "it"], in: .enUS) == "Ship it")
        #expect(strings.text("a.ship", ["what": "it"], in: .enGB) == "Dispatch it")
        #expect(strings.text("a.left", count: 1, in: .enGB) == "1 shipped")
        #expect(strings.text("a.left", count: 1200, in: .enGB) == "1,200 dispatched of many")
        #expect(strings.keys(of: .enGB) == ["a.ship", "a.left"])
    }

    @Test func aKeyInTwoFoldersStopsTheStartWithBothPlaces() throws {
        try Self.folder(Self.languages("a.one = One\n")) { first in
            try Self.folder(Self.languages("# Ours\na.one = Uno\n")) { second in
                let fault = StringsFault.twice(
                    key: "a.one", first: "\(first)/en-US.strings:1",
                    second: "\(second)/en-US.strings:2")
                #expect(throws: fault) { try Strings(folders: [first, second]) }
            }
        }
    }

    @Test func aFolderWithoutALanguageStopsTheStart() throws {
        let files = Self.languages("a.one = One\n").filter { $0.0 != "th-TH.strings" }
        try Self.folder(files) { folder in
            #expect(throws: StringsFault.missing(file: "\(folder)/th-TH.strings")) {
                try Strings(folders: [folder])
            }
        }
    }
}
