import Text
import Catalog
import DesignSystem
import HTML
import Markets
import Media
import Money
import Search
import Web
import World

/// Renders a list with its filters: search results, or a category.
struct ResultsPage {
    let context: PageContext
    let cards: ProductCardRenderer
    let asked: SearchForm
    /// URL of the list without its query.
    let base: Path
    let origin: String
    /// Category of the page; nil for a search.
    let category: Category?
    let cardList: CardList
    /// Suggestions where nothing was found.
    var suggestions: [String] = []
    /// What was searched; nil for a category.
    var found: SearchPage?

    private var isSearch: Bool { category == nil }
    private var filtersID: String { "filters" }

    private var title: String {
        if let category { return category.name(in: context.locale) }
        return asked.words.isEmpty
            ? context("discovery.search.all")
            : context("discovery.search.for", ["words": found?.shown ?? asked.words])
    }

    var page: HTML {
        context.shop(
            title, head: .search(asked.words), tab: .discover, mainClass: "phone wide",
            meta: shareCard,
            """
            \(category.map(above))
            \(isSearch ? categoryChips : "")
            <section class="results">
            \(filters)
            <div><div class="results-head"><h1>\(title)</h1>\(count)\(sort)</div>\(changed)
            \(grid)
            \(context.pages(first: asked.isFirst ? nil : path(), next: next))
            </div></section>
            \(Cards(context: context).foot)
            """)
    }

    private var grid: HTML? {
        cardList.cards.isEmpty
            ? nothing : cards.grid(cardList, eager: ProductCardRenderer.eagerCards)
    }

    private var shareCard: HTML {
        context.listCard(
            title, page: isSearch && !asked.words.isEmpty ? base.with("q", asked.words) : base,
            image: cardList.cards.first?.picture.map { Media.path($0, .full) }, origin: origin)
    }

    private func path(_ asked: SearchForm? = nil, after: String? = nil) -> Path {
        (asked ?? self.asked).path(base, after: after, inPath: !isSearch)
    }

    var next: Path? { cardList.next.map { path(after: $0) } }

    /// Breadcrumbs, and links further into the category.
    private func above(_ category: Category) -> HTML {
        let tree = context.markets.categories
        let below = tree.children(of: category.id)
        let beside = below.isEmpty ? category.parent.map(tree.children) ?? tree.top : below
        let parts = HomePageParts(context: context)
        return """
            \(Cards(context: context).crumbs(tree.path(to: category.id), isHere: true))
            <nav class="chips" aria-label="\(context("discovery.categories.below"))">\
            \(each: beside, { parts.chip($0, isHere: $0.id == category.id) })</nav>
            """
    }

    /// Chips that narrow a search to a category and back, keeping the rest of it.
    private var categoryChips: HTML {
        func chip(_ id: Int?, _ name: String) -> HTML {
            var other = asked
            other.category = id
            return """
                <a class="chip" href="\(path(other))"\
                \(asked.category == id ? " aria-current=\"page\"" : "")>\(name)</a>

                """
        }
        let tree = context.markets.categories
        let chosen = asked.category.flatMap(tree.find)
        let isBelow = chosen.map { $0.parent != nil } ?? false
        return """
            <nav class="chips" aria-label="\(context("discovery.categories"))">\
            \(chip(nil, context("discovery.search.everywhere")))\
            \(isBelow ? chosen.map { chip($0.id, $0.name(in: context.locale)) } ?? "" : "")\
            \(each: tree.top, { chip($0.id, $0.name(in: context.locale)) })</nav>
            """
    }

    private var count: HTML {
        guard asked.isFirst, !cardList.cards.isEmpty else { return "" }
        let key = cardList.next == nil ? "discovery.results.count" : "discovery.results.more"
        return "<p class=\"muted fine\">\(context(key, count: cardList.cards.count))</p>"
    }
}

// MARK: what was searched

extension ResultsPage {
    /// Words that were searched instead of the typed ones, and words that the products lack.
    private var changed: HTML {
        guard let found, !cardList.cards.isEmpty else { return "" }
        return "\(found.shown.map(corrected))\(found.dropped.isEmpty ? "" : dropped(found.dropped))"
    }

    private func corrected(_ shown: String) -> HTML {
        """
        <p class="results-note" role="status">\
        \(context("discovery.search.corrected", ["words": shown])) \
        <a href="\(path(asked.literally))">\
        \(context("discovery.search.literal", ["words": asked.words]))</a></p>
        """
    }

    private func dropped(_ words: [String]) -> HTML {
        let quoted = words.map { "“\($0)”" }.joined(separator: ", ")
        return """
            <p class="results-note" role="status">\
            \(context("discovery.search.dropped", ["words": quoted]))</p>
            """
    }
}

// MARK: filters

extension ResultsPage {
    private var filters: HTML {
        """
        <form class="filters" id="\(filtersID)" method="get" action="\(base)">
        \(asked.words.isEmpty ? "" : context.hidden("q", asked.words))\
        \(asked.isLiteral ? context.hidden("literal", "1") : "")\
        \(isSearch ? asked.category.map { context.hidden("category", String($0)) } ?? "" : "")
        <fieldset><legend>\(context("discovery.filter.price", ["currency": currency.code]))</legend>
        <div class="filters-price">\
        \(bound("min", asked.least, context("discovery.filter.min")))\
        <span aria-hidden="true">–</span>\
        \(bound("max", asked.dearest, context("discovery.filter.max")))</div>\
        \(isReadable ? "" : unreadable)</fieldset>
        <div class="row"><button class="button small">\(context("discovery.filter.show"))</button>\
        \(asked.hasPrices ? clear : "")</div>
        </form>
        """
    }

    private var currency: Currency { context.marketCode.currency }

    private var isReadable: Bool {
        [asked.least, asked.dearest].allSatisfy {
            SearchForm.isReadable($0, currency, context.locale)
        }
    }

    private func bound(_ name: String, _ typed: String, _ label: String) -> HTML {
        let isGood = SearchForm.isReadable(typed, currency, context.locale)
        return """
            <input class="input" name="\(name)" value="\(typed)" inputmode="decimal" \
            maxlength="\(Money.longestText)" placeholder="\(label)" aria-label="\(label)" \
            autocomplete="off"\
            \(isGood ? "" : " aria-invalid=\"true\" aria-describedby=\"price-error\"")>
            """
    }

    private var unreadable: HTML {
        """
        <p class="error fine" id="price-error">\(context("discovery.filter.unreadable"))</p>
        """
    }

    private var clear: HTML {
        """
        <a class="button small quiet" href="\(path(asked.withoutPrices))">\
        \(context("discovery.filter.clear"))</a>
        """
    }

    /// Choice of the sort order, part of the filters' form; with JavaScript a choice submits it.
    private var sort: HTML {
        func option(_ sort: CardSort) -> HTML {
            """
            <option value="\(sort.rawValue)"\(sort == asked.sort ? " selected" : "")>\
            \(context("discovery.sort.\(sort.rawValue)"))</option>
            """
        }
        return """
            <label class="inline"><span class="vh">\(context("discovery.sort"))</span>\
            <select class="input" name="sort" form="\(filtersID)" data-submit>\
            \(each: CardSort.allCases, option)</select></label>
            """
    }

    /// Empty result, with other searches to try.
    private var nothing: HTML {
        func try_(_ words: String) -> HTML {
            """
            <a class="chip" href="\(DiscoveryPath.search().with("q", words))">\(words)</a>
            """
        }
        let chips: HTML = """
            <nav class="chips" aria-label="\(context("discovery.nothing.try"))">\
            \(each: suggestions, try_)</nav>
            """
        let isNarrow = asked.hasPrices || (isSearch && asked.category != nil)
        var wide = asked.withoutPrices
        wide.category = nil
        return """
            \(context.empty(
                context("discovery.nothing"),
                context(isNarrow ? "discovery.nothing.narrow" : "discovery.nothing.text"),
                action: isNarrow
                    ? (context("discovery.nothing.wider"), path(wide))
                    : (context("discovery.nothing.categories"), DiscoveryPath.categories())))
            \(suggestions.isEmpty ? "" : chips)
            """
    }
}
