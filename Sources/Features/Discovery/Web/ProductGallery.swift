import Identities
import Catalog
import DesignSystem
import HTML
import Media
import Web
import World

/// Pictures of a product: a rail to swipe, thumbnails to press.
struct ProductGallery {
    let context: PageContext
    let product: Product
    let pictures: [ProductPicture]

    private var shown: [(id: PictureID, alt: String)] {
        let ids = pictures.compactMap { one in one.picture.map { ($0, one.alt) } }
        return ids.enumerated().map { index, one in
            (one.0, one.1.isEmpty ? alt(index + 1, of: ids.count) : one.1)
        }
    }

    private func alt(_ number: Int, of count: Int) -> String {
        guard count > 1 else { return product.title }
        return context(
            "discovery.product.picture",
            ["title": product.title, "number": "\(number)", "of": "\(count)"])
    }

    var html: HTML {
        let shown = shown
        guard !shown.isEmpty else { return "<div class=\"product-seen\"></div>" }
        let isMany = shown.count > 1
        return """
            <div class="product-seen"><div class="product-pics"><div class="product-rail" \
            tabindex="0" role="region" aria-label="\(context("discovery.product.pictures"))">
            \(each: shown.enumerated(), { large($0.offset, $0.element) })</div>\
            \(isMany ? count(shown.count) : "")</div>
            \(isMany ? thumbs(shown) : "")</div>
            """
    }

    private func large(_ index: Int, _ picture: (id: PictureID, alt: String)) -> HTML {
        """
        <img id="pic-\(index + 1)" src="\(Media.path(picture.id, .full))" alt="\(picture.alt)" \
        width="1200" height="1200" decoding="async"\
        \(index == 0 ? " fetchpriority=\"high\"" : " loading=\"lazy\"")>

        """
    }

    private func count(_ count: Int) -> HTML {
        "<span class=\"badge veil\">\(context("discovery.product.count", count: count))</span>"
    }

    private func thumbs(_ shown: [(id: PictureID, alt: String)]) -> HTML {
        func thumb(_ index: Int, _ picture: (id: PictureID, alt: String)) -> HTML {
            """
            <a href="\(context.place.at("pic-\(index + 1)"))">\
            <img src="\(Media.path(picture.id, .thumb))" alt="\(picture.alt)" width="160" \
            height="160" decoding="async" loading="lazy"></a>
            """
        }
        return """
            <nav class="product-thumbs" aria-label="\(context("discovery.product.thumbs"))">\
            \(each: shown.enumerated(), { thumb($0.offset, $0.element) })</nav>
            """
    }
}
