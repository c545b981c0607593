import Identities
import RoomVideo
import Rooms
import Store
import Video
import World

// Video of a LIVE that is over: the pinned product in a slow pan. Rendered from our own drawings
// when the demo is made; nothing of it is in the repository.

extension DemoMarket {
    /// Renders a LIVE's video and imports it as if it had been on air; does nothing without ffmpeg.
    func shoot(
        _ evening: DemoLives.Evening, _ room: RoomID, from start: Instant
    ) async throws {
        let studio = pasar.videoEngine.studio
        let pins = evening.scenes.filter { $0.act == .pin }
        guard studio.ffmpeg != nil, let first = pins.first else { return }
        let takes = pins.enumerated().map { place, pin in
            let next = place + 1 < pins.count ? pins[place + 1].at : evening.length
            return Video.Take(
                picture: "\(folder)/pictures/tiles/\(pin.words).webp",
                length: TimeSpan(milliseconds: next.milliseconds - pin.at.milliseconds))
        }
        do {
            try await studio.shoot(takes, of: room.description, from: start + first.at)
        } catch {
            throw evening.row.fault("products", "no film could be made: \(error)")
        }
        try await developed(room, clips: Set(pins.map(\.words)).count)
        studio.slim(stream: room.description)
    }

    /// Waits until the recording and its clips exist, ten seconds at most.
    private func developed(_ room: RoomID, clips: Int) async throws {
        for _ in 0..<200 {
            let found = try await pasar.store.read { db in
                try RoomVideo.clips(of: room, in: db).count
            }
            if found >= clips { return }
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
