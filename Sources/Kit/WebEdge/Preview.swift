import Web
import Text

/// Requests that nobody's eyes are behind: a browser that fetches ahead, a crawler, a messenger
/// that draws the preview of a link. They read; they open no session and count as no visit.
enum Preview {
    /// True for HEAD, for a fetch ahead of time, for a resource inside another site's page, and for
    /// software that says in its `User-Agent` that it reads for an index or a preview.
    static func isOne(_ incoming: RawRequest) -> Bool {
        guard incoming.method == "GET" || incoming.method == "HEAD" else { return false }
        if incoming.method == "HEAD" { return true }
        for name in ["sec-purpose", "purpose", "x-purpose", "x-moz"] {
            guard let purpose = incoming.header(name)?.lowercased() else { continue }
            if words.contains(where: purpose.contains) { return true }
        }
        // A picture or a frame elsewhere whose address is a link of ours is no click on it.
        if let destination = incoming.header("sec-fetch-dest"),
            destination != "document", destination != "empty"
        {
            return true
        }
        return incoming.header("user-agent").map(isCrawler) ?? false
    }

    private static let words = ["prefetch", "prerender", "preview"]

    /// Parts of the names by which crawlers and previews introduce themselves.
    private static let crawlers: [StaticString] = [
        "bot/", "bot ", "bot;", "bot)", "-bot", "bot-", "bot.html", "crawler", "spider", "slurp",
        "preview", "facebookexternalhit", "facebookcatalog", "facebot", "whatsapp/",
        "telegrambot", "embedly", "vkshare", "pinterest/0.", "ia_archiver", "feedfetcher",
        "mediapartners-google", "google-inspectiontool", "googleother", "line-poker",
        "yandeximages", "w3c_validator", "archive.org", "iframely", "mastodon/",
    ]

    static func isCrawler(_ agent: String) -> Bool {
        let name = agent.prefix(400).lowercased()
        // Cubot makes telephones.
        guard !name.contains(bytesOf: "cubot") else { return false }
        return name.hasSuffix("bot") || crawlers.contains { name.contains(bytesOf: $0) }
    }
}
