import DesignSystem
import HTML
import Identities
import Orders
import Store
import Web
import World

/// Labels that carriers don't answer about, for operators.
struct StuckLabelsPage: PageComponent {
    let context: PageContext

    func html(_ labels: [StuckLabel]) -> HTML {
        let title = self("desk.parcels")
        return console(
            title, menu: .operations, at: Navigation.operationsParcels,
            """
            \(pageHead(title, self("parcels.stuck.lead")))
            <section class="card clip">\
            \(labels.isEmpty
                ? empty(self("parcels.stuck.none"), self("parcels.stuck.none-text"))
                : table(labels))</section>
            """)
    }

    private func table(_ labels: [StuckLabel]) -> HTML {
        let columns = [
            "parcels.stuck.label", "parcels.stuck.shop", "parcels.stuck.state",
            "parcels.stuck.since", "parcels.stuck.tries",
        ]
        func column(_ key: String) -> HTML { "<th scope=\"col\">\(self(key))</th>" }
        func row(_ stuck: StuckLabel) -> HTML {
            let state =
                stuck.label.isVoidRefused
                ? self("parcels.label.void-refused")
                : self("parcels.label.\(stuck.label.state.rawValue)")
            return """
                <tr><td class="mono">\(stuck.label.id.description)</td>\
                <td data-label="\(self("parcels.stuck.shop"))">\(name: stuck.shop)</td>\
                <td data-label="\(self("parcels.stuck.state"))">\(state)</td>\
                <td data-label="\(self("parcels.stuck.since"))">\(moment(stuck.label.askedAt))</td>\
                <td class="num" data-label="\(self("parcels.stuck.tries"))">\(stuck.label.tries)</td>\
                </tr>
                """
        }
        return """
            <div class="tablewrap" tabindex="0" role="region" aria-label="\(self("desk.parcels"))">\
            <table class="table stacks"><caption class="vh">\(self("desk.parcels"))</caption>\
            <thead><tr>\(each: columns, column)</tr></thead><tbody>\(each: labels, row)</tbody>\
            </table></div>
            """
    }

    /// Part of the operator's home page.
    func waiting(_ count: Int) -> HTML {
        guard count > 0 else { return "" }
        return banner(
            self("parcels.stuck.waiting", count: count),
            action: """
                <a class="button small" href="\(ParcelPath.stuck())">\(self("desk.parcels"))</a>
                """)
    }
}
