import HTML
import World

/// What may stand in a place's `{hole}`.
public protocol PlaceArgument: Sendable {
    init?(_ text: String)
    var description: String { get }
    /// As it stands in an address.
    var encoded: String { get }
    /// Of the hole, in the OpenAPI document.
    static var schema: Schema { get }
}

extension PlaceArgument {
    public var encoded: String { Path.encoded(description) }
}

extension String: PlaceArgument {
    public static var schema: Schema { .text(min: 1, max: 200) }
}
extension ID: PlaceArgument {
    public static var schema: Schema { .id(prefix: T.idPrefix) }
    /// Letters, digits and `_`: nothing to encode.
    public var encoded: String { description }
}

/// A place that routes answer at: pattern and links from one value.
public protocol AnyPlace: Sendable {
    /// `/orders/{order}/cancellation`
    var pattern: String { get }
    var holes: [Schema] { get }
}

/// A place without holes.
public struct Place: AnyPlace {
    public let pattern: String
    public var holes: [Schema] { [] }
    let path: Path
    public init(_ path: Path) {
        self.path = path
        pattern = path.text
    }
    public func callAsFunction() -> Path { path }
}

/// A place with one hole: `Place1<ID<Order>>("/orders/", "order", "/cancellation")`.
public struct Place1<A: PlaceArgument>: AnyPlace {
    let before: String
    let after: String
    public let pattern: String
    public var holes: [Schema] { [A.schema] }
    public init(_ before: StaticString, _ hole: StaticString, _ after: StaticString = "") {
        self.before = "\(before)"
        self.after = "\(after)"
        pattern = "\(before){\(hole)}\(after)"
    }
    public func callAsFunction(_ a: A) -> Path {
        Path(encoded: before, a.encoded, after)
    }
}

/// A place with two holes.
public struct Place2<A: PlaceArgument, B: PlaceArgument>: AnyPlace {
    let before: String
    let between: String
    let after: String
    public let pattern: String
    public var holes: [Schema] { [A.schema, B.schema] }
    public init(
        _ before: StaticString, _ hole: StaticString, _ between: StaticString,
        _ second: StaticString, _ after: StaticString = ""
    ) {
        self.before = "\(before)"
        self.between = "\(between)"
        self.after = "\(after)"
        pattern = "\(before){\(hole)}\(between){\(second)}\(after)"
    }
    public func callAsFunction(_ a: A, _ b: B) -> Path {
        Path(
            encoded: before + Path.encoded(a.description) + between
                + Path.encoded(b.description) + after)
    }
}

extension Request {
    /// The value in the place's hole. A text that is no such value is a thing that isn't there.
    public func at<A: PlaceArgument>(_ place: Place1<A>) throws -> A {
        guard let text = holes.first, let a = A(text) else { throw EdgeRefusal.notFound }
        return a
    }

    public func at<A: PlaceArgument, B: PlaceArgument>(_ place: Place2<A, B>) throws -> (A, B) {
        guard holes.count == 2, let a = A(holes[0]), let b = B(holes[1]) else {
            throw EdgeRefusal.notFound
        }
        return (a, b)
    }
}
