import ArgumentParser
import CreatorModel
import Glibc

/// Command that ranks creators for each product of three files.
struct Rank: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Ranks creators for each product by what an invitation is worth.",
        discussion: """
            creators: creator,followers,joined_day. products: product,category,price_minor. \
            campaigns, a row an invitation: \
            day,creator,product,accepted,posts,views,orders,buyers,refunded.

            value = willingness · reach · effectiveness: the chance of a post, the views of an \
            invitation that led to one, net sales a view in minor units. low and high are the ends \
            of the value's 90 % interval.
            """)

    @Option(help: "The file of creators.") var creators: String
    @Option(help: "The file of products.") var products: String
    @Option(help: "The file of invitations.") var campaigns: String
    @Option(
        help: "Day of the ranking; later rows are not read. Usual: the last day of the file.")
    var at: Int?
    @Option(help: "Seed: a tenth of the slots goes to creators of whom little is known.")
    var explore: UInt64?
    @Option(help: "Creators a product; all by default.") var top: Int?
    @Option(help: "The file to write.") var out: String

    func validate() throws {
        if let top, top < 1 { throw ValidationError("--top takes 1 and more.") }
        if let at, at.magnitude > CreatorMarket.largestDay {
            throw ValidationError("--at takes a day up to \(CreatorMarket.largestDay).")
        }
    }

    func run() async throws {
        let market: CreatorMarket
        do {
            market = try CreatorMarket(
                creators: creators, products: products, campaigns: campaigns)
        } catch let fault as MarketFault { throw ValidationError("\(fault)") }
        let model = CreatorModel(market, at: at)
        let writer = RankingWriter(model)
        guard let file = fopen(out, "wb") else {
            throw ValidationError("\(out) can't be written; check its folder and its rights.")
        }
        var isWritten = Self.put(Array((RankingWriter.header + "\n").utf8), file)
        for p in market.products.indices where isWritten {
            let list = model.list(product: p, top: top, exploring: explore)
            isWritten = Self.put(writer.lines(product: p, list), file)
        }
        guard fclose(file) == 0, isWritten else {
            throw ValidationError("\(out) can't be written to its end; is the disk full?")
        }
        say("\(market.products.count) products, \(market.creators.count) creators: \(out)")
    }

    private static func put(_ bytes: [UInt8], _ file: UnsafeMutablePointer<FILE>) -> Bool {
        fwrite(bytes, 1, bytes.count, file) == bytes.count
    }
}
