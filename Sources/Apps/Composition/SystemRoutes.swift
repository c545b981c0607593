import HTML
import Modules
import Prometheus
import OpenAPI
import Store
import Synchronization
import Web
import WebEdge
import World

/// Routes for machines: health, metrics, OpenAPI document.
struct SystemRoutes: Sendable {
    let store: any Store
    let origin: String
    /// Modules whose gauges are printed in addition to the store's figures.
    let modules: [any FeatureModule]
    let late = Late()

    /// Parts that exist only once all routes are known.
    final class Late: Sendable {
        private let parts = Mutex<(document: [UInt8], edge: Edge?)>(([], nil))

        func set(table: RouteTable, edge: Edge) {
            let document = OpenAPI.document(table, title: "Pasar", version: "1")
            parts.withLock { $0 = (document, edge) }
        }

        var document: [UInt8] { parts.withLock { $0.document } }
        var edge: Edge? { parts.withLock { $0.edge } }
    }

    private func gauges() async -> [Figure] {
        var out: [Figure] = []
        for module in modules { out += await module.gauges() }
        return out
    }

    var routes: [Route] {
        [
            Route(
                .get, URLPattern("/health"), for: .anyone, limit: .perMinute(6000),
                gives: HealthView.shape.schema, "Whether it can answer from its store"
            ) { _ in
                let alive = try await store.read { db in
                    try db.value("SELECT 1", as: Int.self) == 1
                }
                return .json(HealthView(alive: alive, engine: store.dialect.rawValue))
            },
            Route(.get, URLPattern("/openapi.json"), for: .anyone, "What software can do here") {
                _ in
                Response(
                    status: 200,
                    headers: [
                        ("content-type", "application/json"), ("content-language", "en"),
                        ("cache-control", "public, max-age=300"),
                    ], body: .bytes(late.document))
            },
            Route(
                .get, URLPattern("/metrics"), for: .anyone, limit: .perMinute(600),
                "Figures for Prometheus, from this machine only"
            ) { request in
                guard request.isFromThisMachine() else { throw EdgeRefusal.notFound }
                let figures = store.figures.map {
                    Figure(name: "pasar_store_\($0.name)", help: $0.name, value: $0.value)
                }
                let text = late.edge?.metricsText(extra: figures + (await gauges())) ?? ""
                return Response.text(text, type: "text/plain; version=0.0.4; charset=utf-8")
            },
        ]
    }
}

struct HealthView: View {
    static let shape = Shape<HealthView>(
        "Health", [.flag("alive") { $0.alive }, .text("engine") { $0.engine }])
    let alive: Bool
    let engine: String
}
