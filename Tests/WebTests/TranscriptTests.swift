import TestSupport
import Testing
import Web
import World

/// What the shop says, in plain text: `Transcripts/*.http`. `make record` rewrites them.
struct TranscriptTests {
    @Test(arguments: Scene.all)
    func theTranscriptIsAsReviewed(_ scene: Scene) async throws {
        try await TestShop.with(.sqlite) { shop in
            let player = Player(shop)
            try await scene.play(player)
            Reviewed.expect("Transcripts/\(scene.name).http", player.transcript)
        }
    }

    /// Every page of every transcript is asked for holes (`Player`); this is what is found.
    @Test func aSentenceWithoutItsValueIsSeen() {
        #expect(Player.holes(in: "<p title=\"{no}\">Until {time}. {Not} {}</p>") == ["{time}"])
        #expect(Player.holes(in: "<p>Until 5 PM</p>").isEmpty)
    }

    @Test func everyRouteIsInATranscript() async throws {
        try await TestShop.with(.sqlite) { shop in
            let table = shop.pasar.edge.table
            var seen: Set<String> = []
            for file in Resources.names(in: Reviewed.path("Transcripts")) {
                let text = Reviewed.text("Transcripts/\(file)") ?? ""
                for line in text.split(separator: "\n") where line.hasPrefix("> ") {
                    let words = line.dropFirst(2).split(separator: " ")
                    guard words.count == 2, words[1].hasPrefix("/") else { continue }
                    if let route = table.route(String(words[0]), words[1]) {
                        seen.insert(route.name)
                    }
                }
            }
            let missing = table.routes.map(\.name).filter { !seen.contains($0) }.sorted()
            #expect(missing == [], "no scene in Tests/WebTests goes there")
        }
    }
}

/// A scenario by the noun of its file.
struct Scene: Sendable, CustomTestStringConvertible {
    let name: String
    let play: @Sendable (Player) async throws -> Void
    var testDescription: String { name }
}
