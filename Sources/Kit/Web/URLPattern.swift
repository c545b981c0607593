import HTML
import Text
import World

/// Type of a URL pattern's parameter.
public protocol URLParameter: Sendable {
    /// Parses the decoded segment; nil is answered with 404.
    init?(_ text: String)
    /// Parses a segment as people write it, whose page is at the value's own address; nil for none.
    init?(typed text: String)
    var description: String { get }
    /// The value percent-encoded for a path.
    var encoded: String { get }
    /// Schema of the parameter, for the OpenAPI document.
    static var schema: Schema { get }
}

extension URLParameter {
    /// No other way to write it by default.
    public init?(typed text: String) { nil }
    public var encoded: String { PercentCoding.encode(description) }
}

extension String: URLParameter {
    /// Any text of 1 to 200 characters.
    public static var schema: Schema { .text(min: 1, max: 200) }
}
extension ID: URLParameter {
    /// The id's pattern, with its prefix.
    public static var schema: Schema { .id(prefix: T.prefix) }
    /// The id itself: letters, digits and `_` need no encoding.
    public var encoded: String { description }
}

/// A URL pattern that routes answer at; pattern and links come from one value.
public protocol AnyURLPattern: Sendable {
    /// Pattern with named parameters: `/orders/{order}/cancellation`.
    var pattern: String { get }
    /// Schemas of the parameters, in the order of the path.
    var parameters: [Schema] { get }
}

/// A URL pattern without parameters.
public struct URLPattern: AnyURLPattern {
    public let pattern: String
    public var parameters: [Schema] { [] }
    let path: Path
    /// A pattern that is the path itself.
    public init(_ path: Path) {
        self.path = path
        pattern = path.text
    }
    /// The path, for links.
    public func callAsFunction() -> Path { path }
}

/// A URL pattern with one parameter: `URLPattern1<ID<Order>>("/orders/", "order", "/cancellation")`.
public struct URLPattern1<A: URLParameter>: AnyURLPattern {
    let before: String
    let after: String
    public let pattern: String
    public var parameters: [Schema] { [A.schema] }
    /// - Parameters:
    ///   - before: the path up to the parameter, with its slash.
    ///   - hole: name of the parameter, for the pattern and the OpenAPI document.
    public init(_ before: StaticString, _ hole: StaticString, _ after: StaticString = "") {
        self.before = "\(before)"
        self.after = "\(after)"
        pattern = "\(before){\(hole)}\(after)"
    }
    /// The path for a value, which is percent-encoded.
    public func callAsFunction(_ a: A) -> Path {
        Path(encoded: before, a.encoded, after)
    }
}

/// A URL pattern with two parameters.
public struct URLPattern2<A: URLParameter, B: URLParameter>: AnyURLPattern {
    let before: String
    let between: String
    let after: String
    public let pattern: String
    public var parameters: [Schema] { [A.schema, B.schema] }
    public init(
        _ before: StaticString, _ hole: StaticString, _ between: StaticString,
        _ second: StaticString, _ after: StaticString = ""
    ) {
        self.before = "\(before)"
        self.between = "\(between)"
        self.after = "\(after)"
        pattern = "\(before){\(hole)}\(between){\(second)}\(after)"
    }
    /// The path for two values, which are percent-encoded.
    public func callAsFunction(_ a: A, _ b: B) -> Path {
        Path(
            encoded: before + PercentCoding.encode(a.description) + between
                + PercentCoding.encode(b.description) + after)
    }
}

extension Request {
    /// The value of the pattern's parameter. Throws `notFound` for a text that is no such value:
    /// the object can't exist.
    public func at<A: URLParameter>(_ place: URLPattern1<A>) throws -> A {
        guard let text = parameters.first else { throw EdgeRefusal.notFound }
        if let a = A(text) { return a }
        guard let a = A(typed: text) else { throw EdgeRefusal.notFound }
        return try canonical(a, place(a))
    }

    /// The value for a change; for a page, a redirect to its own address, with the query.
    private func canonical<T>(_ value: T, _ path: Path) throws -> T {
        guard method == .get else { return value }
        let query = self.place.text.firstIndex(of: "?").map { String(self.place.text[$0...]) } ?? ""
        throw MovedPermanently(to: Path(local: path.text + query) ?? path)
    }

    /// The values of both parameters; throws `notFound` as with one.
    public func at<A: URLParameter, B: URLParameter>(_ place: URLPattern2<A, B>) throws -> (A, B) {
        guard parameters.count == 2, let a = A(parameters[0]) ?? A(typed: parameters[0]),
            let b = B(parameters[1]) ?? B(typed: parameters[1])
        else { throw EdgeRefusal.notFound }
        guard A(parameters[0]) != nil, B(parameters[1]) != nil else {
            return try canonical((a, b), place(a, b))
        }
        return (a, b)
    }
}
