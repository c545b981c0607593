import Modules
import Prometheus

extension RoomVideo: FeatureModule {
    public func gauges() async -> [Figure] {
        [
            Figure(
                name: "pasar_video_processor_milliseconds_total",
                help: "Processor time of ffmpeg for streams, recordings and clips, of all hosts.",
                value: engine.processorMicroseconds / 1000)
        ]
    }

    public var jobs: [Job] {
        [Job("recordings", .maintenance) { try await sweepRecordings(markets: markets) }]
    }
}
