import DesignSystem
import Identities
import Web

/// URL paths of imports of product files.
public enum ImportPath {
    public static let imports = Navigation.sellerImport
    public static let `import` = URLPattern1<ImportID>("/seller/import/", "import")
    public static let pictures = URLPattern1<ImportID>("/seller/import/", "import", "/pictures")
    public static let confirmation = URLPattern1<ImportID>(
        "/seller/import/", "import", "/confirmation")
    public static let cancellation = URLPattern1<ImportID>(
        "/seller/import/", "import", "/cancellation")
    public static let apiPreview = URLPattern("/api/imports/preview")
    public static let api = URLPattern("/api/imports")
}
