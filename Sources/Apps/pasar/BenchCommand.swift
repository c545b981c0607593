import ArgumentParser
import Composition

/// Command of `make bench`: fills an empty database with a market for load tests.
struct BenchMarketCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-market", abstract: "Fills an empty database with a market to measure.",
        shouldDisplay: false)
    @OptionGroup var place: StorageOptions
    @Option(help: "Where lists for load clients go; must be there.") var out: String
    @Option(help: "Products on the shelves.") var products = 3000
    @Option(help: "People with an empty basket.") var buyers = 4000
    @Option(help: "People with a filled basket.") var placing = 3000
    @Option(help: "Sets of 200 people who want one thing.") var flashes = 3

    func run() async throws {
        let opening = try await place.open()
        let pasar = try await opening.pasar(folder: place.folder)
        do {
            try await BenchMarket.prepare(
                pasar: pasar, folder: out,
                size: BenchMarket.Size(
                    products: products, buyers: buyers, placing: placing, flashes: flashes))
        } catch {
            await opening.close()
            throw error
        }
        await opening.close()
    }
}
