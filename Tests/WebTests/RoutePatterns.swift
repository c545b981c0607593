import Web

extension RouteTable {
    /// The route that answers at a target, the one with the most literal words first.
    func route(_ method: String, _ target: some StringProtocol) -> Route? {
        let path = target.prefix { $0 != "?" && $0 != " " }.split(separator: "/")
        return routes.filter { route in
            let parts = route.place.pattern.split(separator: "/")
            return route.method.rawValue == method.lowercased() && parts.count == path.count
                && zip(parts, path).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }.max { parameters($0) > parameters($1) }
    }

    private func parameters(_ route: Route) -> Int { route.place.pattern.count { $0 == "{" } }
}

extension Route {
    var name: String { "\(method.rawValue.uppercased()) \(place.pattern)" }
    /// `order` of `/orders/{order}/receipt`.
    var holeNames: [String] {
        place.pattern.split(separator: "/").filter { $0.hasPrefix("{") }
            .map { String($0.dropFirst().dropLast()) }
    }
}
