import DesignSystem
import Web

/// Route of pictures.
public struct MediaWeb: Sendable {
    let media: Media

    public init(media: Media) { self.media = media }
}

extension Media: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] { MediaWeb(media: self).routes }
}
