import Text

/// HTML: a page is a value. Text is escaped by construction; only `HTML` passes through.
///
/// ```swift
/// func greeting(_ name: String) -> HTML { "<p class=\"hello\">\(name)</p>" }
/// ```
/// Debug builds look at the literal before each value and stop the program where a value can't
/// stand: see `HTMLContext`.
public struct HTML: ExpressibleByStringInterpolation, Sendable, Equatable {
    /// UTF-8 as it goes out.
    public private(set) var bytes: [UInt8]

    /// An empty fragment; adds nothing where it is interpolated.
    public init() { bytes = [] }
    /// Markup of the program itself, taken unescaped: only a literal can come here.
    public init(stringLiteral value: StaticString) {
        bytes = value.withUTF8Buffer { Array($0) }
    }
    /// A literal with values, each escaped and checked where it was interpolated.
    public init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

    /// Bytes that are HTML already: a cached fragment, a sanitised description.
    public init(trusted bytes: [UInt8]) { self.bytes = bytes }
    /// Text that is HTML already and is not escaped again; never what a visitor wrote, unless it
    /// was sanitised.
    public init(trusted text: String) { bytes = Array(text.utf8) }

    /// Text, escaped.
    public init(text: String) {
        bytes = []
        appendEscaped(text, to: &bytes)
    }

    /// True for a fragment without any byte.
    public var isEmpty: Bool { bytes.isEmpty }
    /// True if escaping would change nothing, so the fragment may stand inside a quoted attribute:
    /// `class="row\(unread ? " unread" : "")"`.
    var isPlain: Bool { bytes.allSatisfy { !"<>&\"'".utf8.contains($0) } }
    /// The markup as a string; responses send `bytes` without this copy.
    public var string: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends in place; cheaper than `+` in a loop.
    public static func += (a: inout HTML, b: HTML) { a.bytes += b.bytes }
    /// Concatenates two fragments; neither is escaped again.
    public static func + (a: HTML, b: HTML) -> HTML { HTML(trusted: a.bytes + b.bytes) }

    public typealias StringInterpolation = Interpolation

    /// Collects literals and values; its overloads decide which types may stand in HTML and how.
    public struct Interpolation: StringInterpolationProtocol {
        public typealias StringLiteralType = StaticString
        var bytes: [UInt8] = []
        #if DEBUG
            var around = HTMLContext()
        #endif

        /// Reserves the literals' bytes and 24 for each value.
        public init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        /// Markup of the program, unescaped; debug builds track the position in it.
        public mutating func appendLiteral(_ literal: StaticString) {
            literal.withUTF8Buffer { buffer in
                bytes.append(contentsOf: buffer)
                #if DEBUG
                    around.read(buffer)
                #endif
            }
        }

        /// Markup, unescaped: between tags, or among a tag's attributes.
        public mutating func appendInterpolation(_ html: HTML) {
            #if DEBUG
                around.check(around.isQuoted && html.isPlain ? .text : .html)
            #endif
            bytes.makeRoom(for: html.bytes.count)
            bytes.append(contentsOf: html.bytes)
        }

        /// Optional markup; nil adds nothing.
        @_disfavoredOverload
        public mutating func appendInterpolation(_ html: HTML?) {
            if let html { appendInterpolation(html) }
        }

        /// Text, escaped. Disfavoured, so that `\(open ? "<b>open</b>" : "")` is HTML.
        @_disfavoredOverload
        public mutating func appendInterpolation(_ text: String) {
            #if DEBUG
                around.check(.text)
            #endif
            appendEscaped(text, to: &bytes)
        }

        /// Optional text, escaped; nil adds nothing.
        @_disfavoredOverload
        public mutating func appendInterpolation(_ text: String?) {
            if let text { appendInterpolation(text) }
        }

        /// A name or title that somebody gave, escaped, between tags: isolated where it is written
        /// from right to left, so that it turns nothing beside it.
        public mutating func appendInterpolation(name text: String) {
            guard InputText.turns(text) else { return appendInterpolation(text) }
            appendInterpolation("<bdi>\(text)</bdi>" as HTML)
        }

        /// A number in plain decimal digits; use `grouped(in:)` for what people read.
        public mutating func appendInterpolation<N: FixedWidthInteger>(_ number: N) {
            #if DEBUG
                around.check(.text)
            #endif
            bytes.append(contentsOf: String(number).utf8)
        }

        /// A path of this site: may stand in `href`, `src`, `action`.
        @_disfavoredOverload
        public mutating func appendInterpolation(_ path: Path) {
            #if DEBUG
                around.check(.place)
            #endif
            appendEscaped(path.text, to: &bytes)
        }

        /// An address of another site, http or https.
        public mutating func appendInterpolation(_ url: WebURL) {
            #if DEBUG
                around.check(.place)
            #endif
            appendEscaped(url.text, to: &bytes)
        }

        /// One fragment per item, without a separator: `\(each: lines) { "<li>\($0)</li>" }`.
        public mutating func appendInterpolation<S: Sequence>(
            each items: S, _ part: (S.Element) throws -> HTML
        ) rethrows {
            for item in items { appendInterpolation(try part(item)) }
        }
    }
}

extension DefaultStringInterpolation {
    /// Refuses, by a warning, HTML in a text: it would be printed by its description.
    @available(*, deprecated, message: "write the closure's literal `as HTML`, or use `.string`")
    public mutating func appendInterpolation(_ html: HTML) { appendLiteral(html.string) }

    /// Refuses, by a warning, optional HTML in a text.
    @available(*, deprecated, message: "write the closure's literal `as HTML`, or use `.string`")
    public mutating func appendInterpolation(_ html: HTML?) { appendLiteral(html?.string ?? "") }
}

extension [UInt8] {
    /// Reserves room beyond a large part. Otherwise the array grows to exactly the part's size, and
    /// doubles at the next byte: a page was copied twice on each of its levels.
    fileprivate mutating func makeRoom(for part: Int) {
        guard part > 1024, capacity - count < part else { return }
        reserveCapacity(count + part + part / 4)
    }
}

/// `& < > " '` become entities; control characters that HTML forbids are dropped.
func appendEscaped(_ text: String, to out: inout [UInt8]) {
    var text = text
    text.withUTF8 { utf8 in
        var start = 0
        for i in 0..<utf8.count where isSpecial(utf8[i]) {
            out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<i]))
            entity(utf8[i]).withUTF8Buffer { out.append(contentsOf: $0) }
            start = i + 1
        }
        out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
    }
}

/// True for a byte that can't stay as it is: one bit for each of the first 64, and DEL.
@inline(__always)
private func isSpecial(_ b: UInt8) -> Bool {
    // 0 to 31 without tab, line feed and carriage return; then " & ' < >.
    let special: UInt64 =
        0xFFFF_FFFF & ~(1 << 9 | 1 << 10 | 1 << 13) | 1 << 34 | 1 << 38 | 1 << 39 | 1 << 60 | 1
        << 62
    return b < 64 ? special >> UInt64(b) & 1 == 1 : b == 127
}

private func entity(_ b: UInt8) -> StaticString {
    switch b {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&quot;"
    case UInt8(ascii: "'"): "&#39;"
    default: ""
    }
}
