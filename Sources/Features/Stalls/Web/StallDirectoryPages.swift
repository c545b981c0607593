import Creators
import DesignSystem
import HTML
import Media
import Text
import Web

/// Stall directory pages, drawn for one visitor.
struct StallDirectoryPages: PageComponent {
    let context: PageContext

    /// Directory of the market's stalls.
    func directoryPage(
        _ cards: [StallCard], next: String?, isFirst: Bool, origin: String
    ) -> HTML {
        let title = self("stalls.directory.title")
        let none = empty(
            self("stalls.directory.empty"), self("stalls.directory.empty.text"),
            action: (self("creators.become.title"), CreatorPath.center()))
        return shop(
            title, head: .search(""), tab: .discover, mainClass: "phone wide",
            meta: listCard(
                title, about: self("stalls.directory.text"), page: StallPath.directory(),
                origin: origin),
            """
            <section class="stall-directory-head"><div class="awning"></div><h1>\(title)</h1>\
            <p>\(self("stalls.directory.text"))</p></section>
            \(cards.isEmpty ? none : stallGrid(cards))
            \(stallPages(StallPath.directory(), next: next, isFirst: isFirst))
            """)
    }

    private func stallGrid(_ cards: [StallCard]) -> HTML {
        "<section class=\"stall-cards\">\(each: cards, StallParts(context: context).stallCard)</section>"
    }

    private func stallPages(_ base: Path, next: String?, isFirst: Bool) -> HTML {
        pages(first: isFirst ? nil : base, next: next.map { base.with("after", $0) })
    }

    /// Page of the creators that the account follows.
    func followingPage(_ cards: [StallCard], next: String?, isFirst: Bool) -> HTML {
        let none = empty(
            self("creators.following.empty"), self("creators.following.empty.text"),
            action: (self("stalls.directory.title"), StallPath.directory()))
        return shop(
            self("creators.following.title"), head: .title(back: Navigation.account()), tab: .me,
            mainClass: "phone wide",
            """
            \(cards.isEmpty ? none : stallGrid(cards))
            \(stallPages(StallPath.following(), next: next, isFirst: isFirst))
            """)
    }

    /// Page for sharing a stall: the link, a QR code for a poster, and a preview of the card.
    func sharePage(_ shown: StallPageModel, origin: String) -> HTML {
        let creator = shown.creator
        let link = origin + CreatorPath.stall(creator.handle).text
        let cover = shown.stall.cover.map { Media.path($0, .card) }
        return shop(
            self("creators.share.title", ["name": creator.name]),
            head: .title(back: CreatorPath.stall(creator.handle)), tab: .discover,
            mainClass: "phone stack",
            meta: StallPageParts(context: context).shareMeta(shown, origin: origin),
            """
            <section class="card share-card theme-\(shown.stall.theme.rawValue)"><div class="pic">\
            \(cover.map { "<img src=\"\($0)\" alt=\"\">" as HTML })<div class="awning"></div></div>\
            <div class="row">\(CreatorParts(context: context).avatar(creator, "l"))\
            <span class="grow"><b>\(name: creator.name)</b><br>\
            <small class="muted">\(creator.about)</small></span></div></section>
            <section class="card"><header><h2>\(self("creators.share.link"))</h2></header>\
            <div class="body stack"><p class="tracking share-link">\
            <span class="grow" id="link">\(link)</span></p>\
            <p class="row"><button class="button primary" type="button" data-copy="#link" \
            data-done="\(self("creators.share.copied"))" data-script hidden>\(icon("copy"))\
            \(self("creators.share.copy"))</button></p></div></section>
            <section class="card"><header><h2>\(self("creators.share.code"))</h2></header>\
            <div class="body stack"><img class="share-code" src="\(StallPath.code(creator.handle))" \
            alt="\(self("creators.share.code.alt", ["link": link]))" width="256" height="256">\
            <p class="muted">\(self("creators.share.code.text"))</p>\
            <p class="row"><a class="button" href="\(StallPath.code(creator.handle))" \
            download="\(creator.handle.text).svg">\(icon("download"))\
            \(self("creators.share.download"))</a></p></div></section>
            """)
    }
}
