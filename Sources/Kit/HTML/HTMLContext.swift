import Text

/// Position in the markup of the next value. Debug builds track it while a page is rendered and
/// trap on a value that can't be made safe there:
/// - text: between tags, or inside a quoted attribute that is not an address, a style or a script;
/// - a place (`Path`, `WebURL`): the same, and `href`, `src`, `action`, `srcset`, `poster`;
/// - HTML: between tags, or among a tag's attributes (` checked`).
/// No value may stand in `<script`, `<style`, a comment, an unquoted attribute or `on…=`.
struct HTMLContext {
    enum Kind { case text, place, html }
    private enum State: Equatable {
        case text, tagName, inTag, attributeName, afterEquals, comment, raw
        case quoted(UInt8)
        case unquoted
    }
    private var state = State.text
    private var word: [UInt8] = []
    private var tag: [UInt8] = []
    private var tail: [UInt8] = []

    static let addresses: Set<String> = [
        "href", "src", "action", "formaction", "srcset", "poster", "data", "ping", "xlink:href",
        "imagesrcset", "background",
    ]

    var isQuoted: Bool { if case .quoted = state { true } else { false } }

    mutating func read(_ literal: UnsafeBufferPointer<UInt8>) {
        for byte in literal { step(byte) }
    }

    /// Reason that a value of this kind can't stand here; nil if it can.
    func fault(_ kind: Kind) -> String? {
        switch (state, kind) {
        case (.text, _), (.inTag, .html), (.tagName, .html): return nil
        case (.quoted, .html): return "HTML inside an attribute"
        case (.quoted, _):
            let name = String(decoding: word, as: UTF8.self)
            if name.hasPrefix("on") || name == "style" || name == "srcdoc" {
                return "a value in \(name)="
            }
            if Self.addresses.contains(name) && kind != .place {
                return "text in \(name)=: only a Path or a WebURL stands there"
            }
            return nil
        case (.raw, _): return "a value in <\(String(decoding: tag, as: UTF8.self))>"
        case (.comment, _): return "a value in a comment"
        default: return "a value in an unquoted attribute or a tag's name"
        }
    }

    func check(_ kind: Kind) {
        if let fault = fault(kind) { preconditionFailure("HTML: \(fault)") }
    }

    private mutating func step(_ b: UInt8) {
        switch state {
        case .text:
            if b == UInt8(ascii: "<") {
                (state, tag) = (.tagName, [])
            }
        case .tagName:
            if b == UInt8(ascii: ">") {
                close()
            } else if b <= 32 {
                state = .inTag
            } else {
                tag.append(b | 32)
                if tag == Array("!--".map { $0.asciiValue! | 32 }) {
                    (state, tail) = (.comment, [])
                }
            }
        case .inTag:
            if b == UInt8(ascii: ">") {
                close()
            } else if b > 32 && b != UInt8(ascii: "/") {
                (state, word) = (.attributeName, [b | 32])
            }
        case .attributeName:
            if b == UInt8(ascii: "=") {
                state = .afterEquals
            } else if b == UInt8(ascii: ">") {
                close()
            } else if b <= 32 {
                state = .inTag
            } else {
                word.append(b == UInt8(ascii: "-") ? b : b | 32)
            }
        case .afterEquals:
            state = b == UInt8(ascii: "\"") || b == UInt8(ascii: "'") ? .quoted(b) : .unquoted
        case .quoted(let quote):
            if b == quote { state = .inTag }
        case .unquoted:
            if b == UInt8(ascii: ">") { close() } else if b <= 32 { state = .inTag }
        case .comment:
            if ends(b, with: "-->") { state = .text }
        case .raw:
            if ends(b, with: tag == Array("script".utf8) ? "</script>" : "</style>") {
                state = .text
            }
        }
    }

    private mutating func close() {
        let isRaw = tag == Array("script".utf8) || tag == Array("style".utf8)
        state = isRaw ? .raw : .text
        tail = []
    }

    private mutating func ends(_ b: UInt8, with end: StaticString) -> Bool {
        tail.append(b)
        if tail.count > 9 { tail.removeFirst() }
        return end.withUTF8Buffer { tail.suffix($0.count).elementsEqual($0) }
    }
}
