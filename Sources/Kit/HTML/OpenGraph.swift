import Text

/// Open Graph: how other sites show a link to a page of ours (https://ogp.me). Whoever reads it stands
/// elsewhere, so every address in it is whole.
public struct OpenGraph: Sendable {
    /// `og:type`.
    public enum Kind: String, Sendable {
        case website, profile, product
    }

    private let kind: Kind
    private let title: String
    private let about: String?
    private let url: String
    private let image: String?

    /// - Parameters:
    ///   - origin: scheme and host of this site, before each path.
    public init(
        _ kind: Kind, title: String, about: String? = nil, page: Path, image: Path? = nil,
        origin: String
    ) {
        self.kind = kind
        self.title = title
        self.about = about
        url = origin + page.text
        self.image = image.map { origin + $0.text }
    }

    /// `<meta>` elements for a page's head.
    public var html: HTML {
        """
        \(Self.meta("og:type", kind.rawValue))
        \(Self.meta("og:title", title))
        \(about.map { "\(Self.meta("og:description", $0))\n" as HTML })\
        \(Self.meta("og:url", url))
        \(image.map { Self.meta("og:image", $0) })
        """
    }

    /// One property, of Open Graph or of a vocabulary beside it (`product:price:amount`).
    public static func meta(_ property: String, _ content: String) -> HTML {
        "<meta property=\"\(property)\" content=\"\(content)\">"
    }
}
