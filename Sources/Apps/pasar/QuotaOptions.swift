import ArgumentParser
import Composition
import Media
import Video

/// Bounds of what accounts and rooms may take of this machine.
struct QuotaOptions: ParsableArguments {
    @Option(help: "Megabytes of stored pictures of an account with an approved shop.")
    var shopPictureMegabytes = 5_000
    @Option(help: "Megabytes of stored pictures of any other account.")
    var accountPictureMegabytes = 200
    @Option(help: "Processor seconds a day for pictures of an account with an approved shop.")
    var shopPictureSeconds = 7_200
    @Option(help: "Processor seconds a day for pictures of any other account.")
    var accountPictureSeconds = 600
    @Option(help: "Processor minutes a day for one host's video.")
    var hostVideoMinutes = 1_440
    @Option(help: "Rooms with video at a time.") var videoStreams = 16
    @Option(help: "Videos that are encoded at a time, each by most of a core.")
    var videoEncoders = 2
    @Option(help: "Megabytes of one room's video.") var roomVideoMegabytes = 20_480
    @Option(help: "Free megabytes of the disk below which no video begins.")
    var videoFreeMegabytes = 1_024
    @Option(help: "Free megabytes of the disk that video leaves to the shop.")
    var videoReserveMegabytes = 512

    /// Bound of each, so that no sum over bytes or microseconds overflows: a petabyte, a century.
    private static let most = 1_000_000_000

    mutating func validate() throws {
        let numbers = [
            shopPictureMegabytes, accountPictureMegabytes, shopPictureSeconds,
            accountPictureSeconds, hostVideoMinutes, videoStreams, videoEncoders,
            roomVideoMegabytes, videoFreeMegabytes, videoReserveMegabytes,
        ]
        guard numbers.allSatisfy({ (0...Self.most).contains($0) }) else {
            throw ValidationError("A bound must be a whole number from 0 to \(Self.most).")
        }
    }

    var pictures: PictureLimits {
        var limits = PictureLimits()
        limits.shopBytes = shopPictureMegabytes * 1_000_000
        limits.accountBytes = accountPictureMegabytes * 1_000_000
        limits.shopProcessorSeconds = shopPictureSeconds
        limits.accountProcessorSeconds = accountPictureSeconds
        return limits
    }

    func set(_ video: inout FilmEngineOptions) {
        video.hostProcessorSeconds = hostVideoMinutes * 60
        video.limits.streams = videoStreams
        video.limits.transcodes = videoEncoders
        video.limits.streamBytes = roomVideoMegabytes << 20
        video.limits.freeBytes = videoFreeMegabytes << 20
        video.limits.reserveBytes = videoReserveMegabytes << 20
    }
}
