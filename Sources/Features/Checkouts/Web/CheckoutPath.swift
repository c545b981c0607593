import Identities
import Web

/// URL patterns of checkouts.
public enum CheckoutPath {
    public static let checkout = URLPattern("/checkout")
    public static let result = URLPattern1<CheckoutID>("/checkout/", "checkout")
    /// POST: drops a checkout that isn't paid.
    static let cancellation = URLPattern1<CheckoutID>("/checkout/", "checkout", "/cancellation")
    /// POST: stores the delivery address.
    static let address = URLPattern("/checkout/address")
}
