/// Route of pictures.
public struct MediaWeb: Sendable {
    let media: Media

    public init(media: Media) { self.media = media }
}
