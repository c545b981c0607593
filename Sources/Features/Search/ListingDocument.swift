import Catalog
import Glibc
import Markets
import Sanitizer
import SearchIndex
import World

extension ListedProduct {
    /// Characters of a description that are searched: the rest repeats itself.
    static let searchedDescription = 2_000
    /// Weight of a year in the static rank: of products that fit equally well, newer ones come
    /// first, and a year is worth as much as the logarithm of sales grows by two thirds.
    static let rankOfYear = 0.5

    /// The product as it is searched.
    func document(_ tree: CategoryTree) -> SearchDocument {
        let path = product.category.map { tree.path(to: $0) } ?? []
        let locales = Set(markets.map(\.searchLocale) + [product.market.searchLocale, .enUS])
        let names = locales.sorted { $0.rawValue < $1.rawValue }.flatMap { locale in
            path.map { $0.name(in: locale) }
        }
        var values: [String] = []
        var codes = [product.handle]
        for sku in skus {
            for value in sku.optionValues where !value.isEmpty && !values.contains(value) {
                values.append(value)
            }
            codes += [sku.sellerSKU, sku.barcode].filter { !$0.isEmpty }
        }
        let tags = product.tags.split(separator: ",").map(String.init)
        return SearchDocument(
            id: product.id.rawValue, title: product.title, brand: product.vendor, codes: codes,
            tags: tags + names + values,
            body: String(
                HTMLSanitizer.text(product.description).prefix(Self.searchedDescription)),
            facets: path.map { SearchFacet(ListingFacet.category, String($0.id)) }, rank: rank)
    }

    /// Static rank: the catalogue's own score by its logarithm, and age.
    private var rank: Double {
        let years = product.publishedAt.map {
            Double($0.milliseconds) / Double(TimeSpan.hours(24 * 365).milliseconds) - Self.firstYear
        }
        return log(1 + Double(max(0, product.rank))) + max(0, years ?? 0) * Self.rankOfYear
    }

    /// Years from 1970 to the first product that there can be; ids begin in 2024.
    private static let firstYear = 54.0
}
