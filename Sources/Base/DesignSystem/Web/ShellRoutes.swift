import Access
import HTML
import JSON
import Money
import Store
import Web
import World

/// URL paths of the shell itself.
public enum ShellPath {
    public static let manifest = URLPattern("/manifest.webmanifest")
    public static let worker = URLPattern("/service-worker.js")
    public static let offline = URLPattern("/offline")
    public static let icon = URLPattern("/favicon.ico")
}

extension DesignSystem {
    public var routes: [Route] {
        [
            assets.route,
            Route(.get, ShellPath.manifest, for: .anyone, "What makes the Shop installable") {
                _ in
                Response.text(manifest, type: "application/manifest+json")
                    .with("cache-control", "public, max-age=3600")
            },
            Route(.get, ShellPath.worker, for: .anyone, "Keeps style sheets for offline use") {
                _ in try worker()
            },
            Route(.get, ShellPath.offline, for: .anyone, "What is shown without a network") {
                request in .page(offlinePage(request))
            },
            Route(.get, ShellPath.icon, for: .anyone, "The icon for browsers that guess its place")
            {
                _ in .see(assets.path("mark.svg"))
            },
        ]
    }

    private var manifest: String {
        var json = JSONWriter()
        json.object { json in
            for (key, value) in [
                ("name", "Pasar"), ("short_name", "Pasar"), ("start_url", "/"), ("id", "/"),
                ("display", "standalone"), ("background_color", "#faf7f2"),
                ("theme_color", "#8f1d56"),
            ] {
                json.key(key)
                json.text(value)
            }
            json.key("icons")
            json.array(["192", "512"]) { size, json in
                json.object { json in
                    for (key, value) in [
                        ("src", assets.path("icon-\(size).png").text),
                        ("sizes", "\(size)x\(size)"), ("type", "image/png"),
                        ("purpose", "any maskable"),
                    ] {
                        json.key(key)
                        json.text(value)
                    }
                }
            }
        }
        return json.string
    }

    private func worker() throws -> Response {
        guard let text = assets.text("service-worker.js") else { throw EdgeRefusal.notFound }
        return .text(text, type: "text/javascript; charset=utf-8")
            .with("cache-control", "no-cache")
    }

    private func offlinePage(_ request: Request) -> HTML {
        let context = bareContext(request.caller)
        return context.shop(
            context("offline.title"), head: .home, tab: .home,
            context.empty(
                context("offline.title"), context("offline.text"),
                action: (context("offline.again"), Navigation.home()), isPage: true))
    }

    /// Error page for a refusal or failure that no form can show.
    public func problemPage(_ problem: Problem, _ caller: Caller, _ request: Request?) -> HTML {
        let context = bareContext(caller, place: request?.place ?? "/")
        let words = context(problem.message)
        let known = context("problem.title.\(problem.status)")
        let title = known.hasPrefix("problem.") ? context("problem.title") : known
        // A rule's sentence says what it is about; "Please fill this in." doesn't.
        func fault(_ fault: FieldFault) -> HTML {
            let name = fault.code.contains(".") ? "" : "\(fault.field): "
            return "<p>\(name)\(context(fault.message))</p>"
        }
        // A form's own address is no page to go back to.
        let back = request.flatMap { $0.method == .get ? nil : $0.sender }.map {
            "<a class=\"button\" href=\"\($0)\">\(context("problem.back"))</a>" as HTML
        }
        return context.shop(
            title, head: .home,
            """
            <section class="empty"><img src="\(assets.path("empty-basket.svg"))" alt="" width="112" \
            height="112"><h1>\(title)</h1><p>\(words)</p>\
            \(each: problem.faults, fault)\(back)\
            <a class="button primary" href="\(Navigation.home())">\(context("problem.home"))</a></section>
            """)
    }

    public func words(_ words: LocalizedText, _ locale: LocaleTag) -> String {
        strings.text(words, in: locale)
    }
}
