import Text
import Web

/// Finds the route of a path; literal segments take precedence over parameters.
struct RouteTree: Sendable {
    private final class Node: @unchecked Sendable {
        var literals: [Substring: Node] = [:]
        var hole: Node?
        var routes: [Request.Method: Int] = [:]
    }
    // Built once, then only read.
    private let root = Node()

    init(_ routes: [Route]) {
        for (index, route) in routes.enumerated() {
            var node = root
            for part in route.place.pattern.split(separator: "/") {
                if part.hasPrefix("{") {
                    if node.hole == nil { node.hole = Node() }
                    node = node.hole ?? node
                } else {
                    let next = node.literals[part] ?? Node()
                    node.literals[part] = next
                    node = next
                }
            }
            node.routes[route.method] = index
        }
    }

    enum Found {
        case route(Int, parameters: [String])
        case otherMethods([Request.Method])
        case nothing
    }

    func find(_ method: Request.Method?, _ path: Substring) -> Found {
        var parameters: [String] = []
        // A path with an empty part is none of ours: a proxy that folds `//` would check another
        // path than the one that is served.
        guard path.utf8.first == UInt8(ascii: "/") else { return .nothing }
        let rest = path.dropFirst()
        let parts =
            rest.isEmpty ? [] : rest.split(separator: "/", omittingEmptySubsequences: false)
        guard !parts.contains("") else { return .nothing }
        guard let node = walk(root, parts[...], &parameters), !node.routes.isEmpty else {
            return .nothing
        }
        if let method, let index = node.routes[method] {
            return .route(index, parameters: parameters)
        }
        return .otherMethods(Request.Method.allCases.filter { node.routes[$0] != nil })
    }

    private func walk(
        _ node: Node, _ parts: ArraySlice<Substring>, _ parameters: inout [String]
    ) -> Node? {
        guard let part = parts.first else { return node }
        let rest = parts.dropFirst()
        if let next = node.literals[part] {
            let before = parameters.count
            if let found = walk(next, rest, &parameters), !found.routes.isEmpty { return found }
            parameters.removeLast(parameters.count - before)
        }
        guard let hole = node.hole, let text = PercentCoding.decode(part) else { return nil }
        parameters.append(text)
        if let found = walk(hole, rest, &parameters) { return found }
        parameters.removeLast()
        return nil
    }
}
