import Composition
import TestSupport
import Testing
import Web
import World

/// Plays a scenario against a shop and writes down what went over the wire, so that a person can
/// read it: `> METHOD place` with what was sent, `< status` with what came back.
final class Player {
    let shop: TestShop
    private var out = ""
    private var masks = Masks()

    /// Headers of an answer that tell something; the rest is the same for all and tested for all.
    static let telling = [
        "location", "set-cookie", "content-type", "allow", "retry-after", "idempotent-replayed",
    ]
    /// More of a body than this hides what matters.
    static let mostLines = 120

    init(_ shop: TestShop) { self.shop = shop }

    var transcript: String { out }

    func chapter(_ words: String) { out += "# \(words)\n\n" }

    /// `text` is written as `{name}` from now on: digits from a mail, a link.
    func mask(_ text: String, as name: String) { masks.add(text, name) }

    @discardableResult
    func get(_ who: TestBrowser, _ target: String, json: Bool = false) async -> Reply {
        let reply = await who.get(target, json: json)
        write("GET \(target)", json ? ["accept: application/json"] : [], body: "", reply)
        return reply
    }

    @discardableResult
    func post(
        _ who: TestBrowser, _ target: String, _ fields: [(String, String)] = [], key: String? = nil
    ) async -> Reply {
        let reply = await who.post(target, fields, key: key)
        let body = fields.map { "\($0.0)=\($0.1)" }.joined(separator: "\n")
        write("POST \(target)", key.map { ["idempotency-key: \($0)"] } ?? [], body: body, reply)
        return reply
    }

    @discardableResult
    func post(
        _ who: TestBrowser, _ target: String, json: String, key: String? = nil
    ) async -> Reply {
        let reply = await who.post(target, json: json, key: key)
        let headers =
            ["content-type: application/json"] + (key.map { ["idempotency-key: \($0)"] } ?? [])
        write("POST \(target)", headers, body: json, reply)
        return reply
    }

    /// A form with a file.
    @discardableResult
    func upload(
        _ who: TestBrowser, _ target: String, _ fields: [(String, String)] = [], field: String,
        file: String, type: String, _ bytes: [UInt8]
    ) async -> Reply {
        let edge = "----pasar-test"
        var body: [UInt8] = []
        for (name, value) in fields {
            body +=
                "--\(edge)\r\ncontent-disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
                .utf8
        }
        body += "--\(edge)\r\ncontent-disposition: form-data; name=\"\(field)\"; ".utf8
        body += "filename=\"\(file)\"\r\ncontent-type: \(type)\r\n\r\n".utf8
        body += bytes + Array("\r\n--\(edge)--\r\n".utf8)
        let reply = await who.send(
            "POST", target,
            headers: [
                "content-type": "multipart/form-data; boundary=\(edge)",
                "sec-fetch-site": "same-origin",
            ], body: body)
        let said = fields.map { "\($0.0)=\($0.1)" } + ["\(field)=(the file \(file))"]
        write(
            "POST \(target)", ["content-type: multipart/form-data"],
            body: said.joined(separator: "\n"), reply)
        return reply
    }

    /// A form that could have brought a file, and brings none.
    @discardableResult
    func form(
        _ who: TestBrowser, _ target: String, _ fields: [(String, String)], edge: String
    ) async -> Reply {
        let parts = fields.map {
            "--\(edge)\r\ncontent-disposition: form-data; name=\"\($0.0)\"\r\n\r\n\($0.1)\r\n"
        }
        let reply = await who.send(
            "POST", target,
            headers: [
                "content-type": "multipart/form-data; boundary=\(edge)",
                "sec-fetch-site": "same-origin",
            ], body: Array((parts.joined() + "--\(edge)--\r\n").utf8))
        write(
            "POST \(target)", ["content-type: multipart/form-data"],
            body: fields.map { "\($0.0)=\($0.1)" }.joined(separator: "\n"), reply)
        return reply
    }

    /// A body that is a file.
    @discardableResult
    func send(
        _ who: TestBrowser, _ target: String, type: String, _ bytes: [UInt8], key: String
    ) async -> Reply {
        let reply = await who.send(
            "POST", target,
            headers: [
                "content-type": type, "accept": "application/json", "idempotency-key": key,
                "sec-fetch-site": "same-origin",
            ], body: bytes)
        write(
            "POST \(target)", ["content-type: \(type)", "idempotency-key: \(key)"],
            body: String(decoding: bytes, as: UTF8.self), reply)
        return reply
    }

    /// Software that seals what it says; the seal is of the moment and isn't written down.
    @discardableResult
    func call(
        _ who: TestBrowser, _ target: String, header: String, seal: String?, as words: String,
        json: String
    ) async -> Reply {
        var headers = ["content-type": "application/json", "accept": "application/json"]
        headers[header] = seal
        let reply = await who.send("POST", target, headers: headers, body: Array(json.utf8))
        write(
            "POST \(target)", ["content-type: application/json", "\(header): (\(words))"],
            body: json, reply)
        return reply
    }

    private func write(_ line: String, _ headers: [String], body: String, _ reply: Reply) {
        if let id = reply.header("x-request-id") { masks.add(id, "request") }
        var text = "> \(line)\n"
        for header in headers { text += "> \(header)\n" }
        if !body.isEmpty { text += "\n\(body)\n" }
        text += "\n< \(reply.status)\n"
        for (name, value) in reply.headers where Self.telling.contains(name) {
            text += "< \(name): \(value)\n"
        }
        let shown = shown(reply, at: line)
        if !shown.isEmpty { text += "\n\(shown)\n" }
        out += masks.applied(to: text) + "\n"
        if reply.status >= 500 { Issue.record("\(line) answered \(reply.status): \(reply.text)") }
    }

    private func shown(_ reply: Reply, at line: String) -> String {
        let type = reply.header("content-type") ?? ""
        if reply.body.isEmpty { return "" }
        if type.contains("json") {
            return line.contains("/openapi.json")
                ? "(the document)" : cut(JSONText.pretty(reply.body))
        }
        if type.hasPrefix("text/html") {
            let page = HttpPage(reply.text)
            for fault in page.faults { Issue.record("\(line): \(fault)") }
            for hole in Self.holes(in: reply.text) {
                Issue.record("\(line) shows \(hole): a sentence lacks its value")
            }
            return line.contains("/operations/health")
                ? "(figures of the moment)" : cut(page.outline)
        }
        return "(\(type))"
    }

    /// Holes of sentences that nobody filled, in what people read of a page: not in attributes, where
    /// scripts have their sentences.
    static func holes(in page: String) -> [Substring] {
        page.split(separator: "<").flatMap { part -> [Substring] in
            guard let end = part.firstIndex(of: ">") else { return [] }
            return part[part.index(after: end)...].matches(of: /\{[a-z][a-z-]*\}/).map { $0.0 }
        }
    }

    private func cut(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > Self.mostLines else { return text }
        let more = lines.count - Self.mostLines
        return lines.prefix(Self.mostLines).joined(separator: "\n") + "\n(\(more) more lines)"
    }
}

/// Ids and tokens by the order in which they first came, so that a new one somewhere else changes
/// no line here.
private struct Masks {
    private var names: [String: String] = [:]
    private var counts: [String: Int] = [:]

    mutating func add(_ text: String, _ name: String) { names[text] = "{\(name)}" }

    mutating func applied(to text: String) -> String {
        var out = ""
        var word = ""
        for character in text {
            let isWord = character.isASCII && (character.isLetter || character.isNumber)
            if isWord || character == "_" || character == "-" {
                word.append(character)
            } else {
                out += masked(word)
                out.append(character)
                word = ""
            }
        }
        return out + masked(word)
    }

    private mutating func masked(_ word: String) -> String {
        if word.count < 6 { return word }
        if let name = names[word] { return name }
        if word.count == 43, word.contains(where: \.isNumber), word.contains(where: \.isUppercase) {
            return named(word, "token")
        }
        let bytes = Array(word.utf8)
        if bytes.count == 32, word.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
            return named(word, "proof")
        }
        if let (prefix, id) = Self.id(bytes) {
            let name = named(id, prefix)
            names[String(id.suffix(6))] = "{\(name.dropFirst().dropLast())~}"
            return name + String(word.dropFirst(id.count))
        }
        return word
    }

    private mutating func named(_ text: String, _ kind: String) -> String {
        if let name = names[text] { return name }
        counts[kind, default: 0] += 1
        let name = "{\(kind)\(counts[kind] ?? 0)}"
        names[text] = name
        return name
    }

    /// `ord_` and 14 letters, with nothing or `-480` behind.
    private static func id(_ bytes: [UInt8]) -> (prefix: String, id: String)? {
        guard bytes.count >= 18, bytes[3] == UInt8(ascii: "_"),
            bytes[..<3].allSatisfy({ (97...122).contains($0) }),
            bytes[4..<18].allSatisfy({ (48...57).contains($0) || (65...90).contains($0) }),
            bytes.count == 18 || bytes[18] == UInt8(ascii: "-")
        else { return nil }
        return (
            String(decoding: bytes[..<3], as: UTF8.self),
            String(decoding: bytes[..<18], as: UTF8.self)
        )
    }
}
