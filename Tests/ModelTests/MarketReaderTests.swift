import Glibc
import Testing

@testable import CreatorModel

/// Files of `pasar rank`: what is read, and what is said about what can't be.
@Suite struct MarketReaderTests {
    private static let creators = "creator,followers,joined_day\nana,1000,-30\nbo,20,5\n"
    private static let products = "product,category,price_minor\ntea,food,1999\n"
    private static let header =
        "day,creator,product,accepted,posts,views,orders,buyers,refunded\n"

    /// Reads three texts as files of a folder of their own.
    static func read(
        creators: String = creators, products: String = products, campaigns: String = header
    ) throws -> CreatorMarket {
        let folder = "/tmp/pasar-rank-\(UInt64.random(in: 0 ... .max))"
        mkdir(folder, 0o700)
        defer { rmdir(folder) }
        var paths: [String] = []
        defer { for path in paths { unlink(path) } }
        for (name, text) in [
            ("creators", creators), ("products", products), ("campaigns", campaigns),
        ] {
            let path = "\(folder)/\(name).csv"
            let file = try #require(fopen(path, "wb"))
            let bytes = Array(text.utf8)
            #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
            fclose(file)
            paths.append(path)
        }
        return try CreatorMarket(creators: paths[0], products: paths[1], campaigns: paths[2])
    }

    private static func fault(_ read: () throws -> CreatorMarket) -> String {
        do {
            _ = try read()
            return "no fault"
        } catch { return "\(error)" }
    }

    @Test func columnsAreFoundByNameInAnyOrder() throws {
        let market = try Self.read(
            creators: "joined_day,note,creator,followers\r\n7,\"a, b\",\"an\"\"a\",12.0\r\n",
            campaigns:
                "product,creator,day,accepted,posts,views,orders,buyers,refunded\n"
                + "tea,\"an\"\"a\",3,1,2,300,4,3,1\n\n")
        #expect(market.creators.map(\.name) == ["an\"a"])
        #expect(market.creators[0].followers == 12 && market.creators[0].joinedDay == 7)
        let row = market.campaigns[0]
        #expect(row.day == 3 && row.accepted && row.posts == 2 && row.views == 300)
        #expect(row.sold == 4 && row.buyers == 3 && row.refunded == 1)
    }

    @Test func headersAloneAreAMarket() throws {
        let market = try Self.read(
            creators: "creator,followers,joined_day", products: "product,category,price_minor\n")
        #expect(market.creators.isEmpty && market.campaigns.isEmpty)
    }

    @Test(
        arguments: [
            ("4,ana,tea,1,1,10,ten,0,0", "column orders: “ten” is no whole number; write digits"),
            ("4,ana,tea,1,1,10,2.5,0,0", "column orders: “2.5” is no whole number"),
            ("4,ana,tea,2,1,10,0,0,0", "column accepted: “2” is out of bounds; write 0 to 1"),
            ("4,ana,tea,1,-1,10,0,0,0", "column posts: “-1” is out of bounds"),
            ("4,cy,tea,1,1,10,0,0,0", "column creator: “cy” is not in the file of creators; add"),
            ("4,ana,hat,1,1,10,0,0,0", "column product: “hat” is not in the file of products"),
            ("4,ana,tea,1,1,10,3,4,0", "column buyers: “4” is more than orders"),
            ("4,ana,tea,1,1,10,3,3,4", "column refunded: “4” is more than orders"),
            ("4,ana,tea,1,1,10", "column orders: has 6 fields and the header 9"),
            ("4,ana,tea,1,1,99999999999999999999999,0,0,0", "column views"),
            ("4,ana,\"tea,1,1,10,0,0,0", "a quote is never closed"),
        ])
    func aFieldThatCannotBeUsedIsNamed(row: String, fault: String) {
        let said = Self.fault { try Self.read(campaigns: Self.header + row + "\n") }
        #expect(said.contains("campaigns.csv, line 2"), "\(said)")
        #expect(said.contains(fault), "\(said)")
    }

    @Test func whatIsMissingIsNamed() {
        #expect(
            Self.fault { try Self.read(creators: "") }
                .contains("is empty; begin with the line creator,followers,joined_day"))
        #expect(
            Self.fault { try Self.read(products: "product,price_minor\n") }
                .contains("products.csv, line 1, column category: is missing"))
        #expect(
            Self.fault { try Self.read(creators: Self.creators + "ana,1,1\n") }
                .contains("line 4, column creator: “ana” is listed twice"))
        #expect(
            Self.fault {
                try CreatorMarket(creators: "/nowhere/c.csv", products: "", campaigns: "")
            }.contains("/nowhere/c.csv: can't be read"))
    }
}
