import ArgumentParser
import JSON
import SearchEvaluation
import SearchIndex
import World

/// Command that measures the search on a catalogue and queries of anybody's.
struct EvaluateSearch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Searches a catalogue for queries whose product is known.",
        discussion: """
            Catalogue: CSV with Shopify's or WooCommerce's columns, or any header with a title or a \
            name. Queries: a query, a tab and the product's handle a line (or its SKU, its id, its \
            title as an address), with a header or none. Shares are of all queries; success and \
            MRR look at the first ten hits. A false correction is a query that was changed although \
            the catalogue has each of its words.
            """)

    @Option(help: "Products, a CSV file.") var catalogue: String
    @Option(help: "Queries and handles, a line each, divided by a tab.") var queries: String
    @Flag(help: "One line of JSON.") var json = false
    @Flag(help: "Say on the error output which queries weren't found.") var verbose = false

    /// Lines of one file; beyond, it should be divided.
    static let mostLines = 1_000_000
    /// Digits of shares, and of microseconds.
    private static let digits = 5

    func run() async throws {
        let products = try read(catalogue)
        let asked = try read(queries, products)
        let clock = ContinuousClock()
        let start = clock.now
        let index = SearchIndex(
            products.documents, settings: SearchSettings(languages: products.languages))
        let built = (clock.now - start) / .seconds(1)
        let done = SearchEvaluation.run(index, asked) { (clock.now - start) / .seconds(1) }
        if verbose {
            for query in done.missed {
                let titles = query.wanted.sorted().compactMap { id in
                    Int(exactly: id).map { products.documents[$0].title }
                }
                say("\(query.text): not \(titles.first ?? "in the catalogue")")
            }
        }
        let counts = [
            ("products", products.documents.count), ("queries", done.queries),
            ("unknown_handles", asked.count { $0.wanted.isEmpty }),
            ("well_spelled", done.wellSpelled), ("index_bytes", index.byteCount),
        ]
        print(json ? Self.json(counts, done, built) : Self.text(counts, done, built))
    }

    private func read(_ path: String) throws -> Catalogue {
        let products: Catalogue
        do { products = try Catalogue(path: path) } catch {
            throw ValidationError(Self.words(error, path))
        }
        for fault in products.faults {
            say("\(path), line \(fault.line): left out, \(fault.code).")
        }
        return products
    }

    private static func words(_ fault: Catalogue.Fault, _ path: String) -> String {
        switch fault {
        case .unreadable: "\(path) can't be read; name a CSV file."
        case .header(let line):
            "\(path), line \(line), column 1: no column is called Title or Name; write a header as "
                + "Shopify or WooCommerce does."
        case .tooMany(let line):
            "\(path), line \(line), column 1: more than \(Catalogue.mostProducts) products; divide "
                + "the file."
        }
    }

    private func read(
        _ path: String, _ products: Catalogue
    ) throws -> [SearchEvaluation.Query] {
        guard let bytes = Resources.read(path) else {
            throw ValidationError("\(path) can't be read; name a file of queries and handles.")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw ValidationError("\(path) isn't UTF-8; save it as UTF-8.")
        }
        var asked: [SearchEvaluation.Query] = []
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (index, line) in lines.enumerated() where !line.isEmpty {
            func fault(_ column: Int, _ words: String) -> ValidationError {
                ValidationError("\(path), line \(index + 1), column \(column): \(words).")
            }
            guard asked.count < Self.mostLines else {
                throw fault(1, "more than \(Self.mostLines) lines; divide the file")
            }
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count >= 2 else { throw fault(2, "no handle; write query, tab, handle") }
            let query = String(fields[0].drop { $0 == "\u{FEFF}" })
            if index == 0, query == "query" { continue }
            let wanted = products.ids(named: String(fields[1]))
            if wanted.isEmpty {
                say(
                    "\(path), line \(index + 1), column 2: no product has the handle "
                        + "\"\(String(fields[1].unicodeScalars.prefix(40)))\".")
            }
            asked.append(.init(query, wanted: wanted))
        }
        guard !asked.isEmpty else {
            throw ValidationError("\(path), line 1, column 1: no query; write one a line.")
        }
        return asked
    }

    private static func text(
        _ counts: [(String, Int)], _ done: SearchEvaluation, _ built: Double
    ) -> String {
        let lines =
            counts.map { "\($0.0) \($0.1)" }
            + done.measures.map { "\($0.name) \(EvaluationReport.number($0.value))" }
            + ["build_seconds \(EvaluationReport.number(built))"]
        return lines.joined(separator: "\n")
    }

    private static func json(
        _ counts: [(String, Int)], _ done: SearchEvaluation, _ built: Double
    ) -> String {
        var json = JSONWriter()
        json.object { json in
            for count in counts { json.member(count.0, count.1) }
            for measure in done.measures {
                json.member(measure.name, decimal: measure.value, digits: digits)
            }
            json.member("build_seconds", decimal: built, digits: digits)
        }
        return json.string
    }
}
