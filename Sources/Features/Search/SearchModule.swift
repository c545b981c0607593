import Modules
import Prometheus

extension Search: FeatureModule {
    public static var hasSentences: Bool { false }

    public var jobs: [Job] { [Job(Self.job) { try await index() }] }

    public func gauges() async -> [Figure] {
        let (documents, bytes) = indexes.size
        return [
            Figure(
                name: "pasar_search_documents",
                help: "Listings in this process's search indexes, each once a market.",
                value: Int64(documents)),
            Figure(
                name: "pasar_search_bytes", help: "Memory of this process's search indexes.",
                value: Int64(bytes)),
        ]
    }
}
