import HTML
import Web

/// Tabs of the Creator Center.
public enum CreatorTab: String, CaseIterable, Sendable {
    case profile, stall, market, collaborations, earnings, figures

    var place: URLPattern {
        switch self {
        case .profile: Navigation.creator
        case .stall: Navigation.creatorStall
        case .market: Navigation.creatorMarket
        case .collaborations: Navigation.creatorCollaborations
        case .earnings: Navigation.creatorEarnings
        case .figures: Navigation.creatorFigures
        }
    }
}

extension PageComponent {
    /// Layout of a Creator Center page.
    public func creatorCenter(
        _ tab: CreatorTab, title: String? = nil, wide: Bool = false, _ body: HTML
    ) -> HTML {
        func link(_ one: CreatorTab) -> HTML {
            """
            <a href="\(one.place())"\(one == tab ? " aria-current=\"page\"" : "")>\
            \(self("desk.creator.\(one.rawValue)"))</a>
            """
        }
        return shop(
            title ?? self("desk.creator"), head: .title(back: Navigation.account()), tab: .me,
            mainClass: wide ? "phone wide stack" : "phone stack",
            """
            <nav class="tabs creator-tabs" aria-label="\(self("desk.creator"))">\
            \(each: CreatorTab.allCases, link)</nav>
            \(body)
            """)
    }
}
