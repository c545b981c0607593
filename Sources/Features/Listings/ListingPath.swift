import Catalog
import Faces
import Web
import World

/// URL paths of sellers' work on products, and of operators' review of them.
public enum ListingPath {
    public static let products = Doors.sellerProducts
    public static let bulk = Place("/seller/products/bulk")
    public static let new = Place("/seller/products/new")
    public static let product = Place1<ID<Product>>("/seller/products/", "product")
    public static let publication = Place1<ID<Product>>(
        "/seller/products/", "product", "/publication")
    public static let withdrawal = Place1<ID<Product>>(
        "/seller/products/", "product", "/withdrawal")
    public static let pictures = Place1<ID<Product>>("/seller/products/", "product", "/pictures")
    public static let arrangement = Place1<ID<Product>>(
        "/seller/products/", "product", "/arrangement")
    public static let imports = Doors.sellerImport
    public static let `import` = Place1<ID<Import>>("/seller/import/", "import")
    public static let importPictures = Place1<ID<Import>>(
        "/seller/import/", "import", "/pictures")
    public static let api = Place("/api/imports")
    public static let review = Doors.operationsProducts
    public static let takedown = Place1<ID<Product>>(
        "/operations/products/", "product", "/takedown")
    public static let restoration = Place1<ID<Product>>(
        "/operations/products/", "product", "/restoration")
}
