import Accounts
import Web

/// URL paths of second factors.
public enum SecondFactorPath {
    public static let signIn = AccountPath.signInCode
    public static let factor = URLPattern("/account/second-factor")
    public static let setup = URLPattern("/account/second-factor/setup")
    public static let codes = URLPattern("/account/second-factor/recovery-codes")
    public static let removal = URLPattern("/account/second-factor/removal")
}
