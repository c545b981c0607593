import JSON

extension PrintedDocument {
    /// The document as JSON, as the child reads it.
    public var json: [UInt8] {
        var json = JSONWriter(language: language)
        json.object { json in
            json.member("title", title)
            json.member("language", language)
            json.member("paper", paper.rawValue)
            json.key("blocks")
            json.array(blocks) { block, json in block.write(&json) }
        }
        return json.bytes
    }

    /// Reads a document. Throws `JSONUnreadable` for anything else.
    public init(json bytes: [UInt8]) throws {
        let json = try JSONValue(bytes)
        self.init(
            title: try json["title"].text(), language: try json["language"].text(),
            paper: try json["paper"].choice(of: Paper.self),
            blocks: try json["blocks"].list().map { try Block($0) })
    }
}

extension PrintedDocument.Block {
    private enum Kind: String { case heading, paragraph, note, columns, pairs, table, totals }

    fileprivate func write(_ json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .heading(let text): Self.write(.heading, [[text]], &json)
            case .paragraph(let text): Self.write(.paragraph, [[text]], &json)
            case .note(let text): Self.write(.note, [[text]], &json)
            case .columns(let texts): Self.write(.columns, [texts], &json)
            case .pairs(let pairs): Self.write(.pairs, pairs.map { [$0.name, $0.value] }, &json)
            case .totals(let pairs): Self.write(.totals, pairs.map { [$0.name, $0.value] }, &json)
            case .table(let table): Self.write(.table, [table.head] + table.rows, &json)
            }
        }
    }

    private static func write(_ kind: Kind, _ rows: [[String]], _ json: inout JSONWriter) {
        json.member("kind", kind.rawValue)
        json.key("rows")
        json.array(rows) { row, json in json.array(row) { cell, json in json.text(cell) } }
    }

    fileprivate init(_ json: JSONValue) throws {
        let rows = try json["rows"].list().map { try $0.list().map { try $0.text() } }
        func text() throws -> String {
            guard let text = rows.first?.first else { throw JSONUnreadable("a text is missing") }
            return PrintedDocument.bounded(text)
        }
        func pairs() throws -> [PrintedDocument.Pair] {
            try rows.map { row in
                guard row.count == 2 else { throw JSONUnreadable("a pair has two texts") }
                return PrintedDocument.Pair(row[0], row[1])
            }
        }
        switch try json["kind"].choice(of: Kind.self) {
        case .heading: self = .heading(try text())
        case .paragraph: self = .paragraph(try text())
        case .note: self = .note(try text())
        case .columns: self = .columns((rows.first ?? []).map(PrintedDocument.bounded))
        case .pairs: self = .pairs(try pairs())
        case .totals: self = .totals(try pairs())
        case .table:
            self = .table(
                PrintedDocument.Table(head: rows.first ?? [], rows: Array(rows.dropFirst())))
        }
    }
}
