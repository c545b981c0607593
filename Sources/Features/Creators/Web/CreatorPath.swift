import DesignSystem
import Identities
import Web

/// URL patterns of creators and what the operator decides about them.
public enum CreatorPath {
    /// A creator's stall, which the Stalls feature serves.
    public static let stall = URLPattern1<Handle>("/stalls/", "handle")
    public static let follow = URLPattern1<Handle>("/stalls/", "handle", "/follow")

    public static let center = Navigation.creator
    public static let profile = URLPattern("/creator/profile")
    public static let avatar = URLPattern("/creator/avatar")
    public static let identity = URLPattern("/creator/identity")
    public static let figures = Navigation.creatorFigures
    public static let followers = URLPattern("/creator/followers")

    public static let checks = Navigation.operationsCreators
    public static let check = URLPattern1<CreatorID>(
        "/operations/creators/", "creator", "/identity")
    public static let takedowns = URLPattern("/operations/stalls")
    public static let reopening = URLPattern1<CreatorID>(
        "/operations/stalls/", "creator", "/reopening")
}

extension Handle: URLParameter {
    public static var schema: Schema {
        .text(min: length.lowerBound, max: length.upperBound)
    }
}
