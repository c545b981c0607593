import Store

/// Reasons to refuse a change of a stall, in order of precedence. The codes are from when stalls
/// were a part of Creators; clients know them.
public enum StallRefusal: Refusal, Equatable {
    case noSuchShelf
    case tooManyShelves(most: Int)
    case tooManyProducts(most: Int)

    public var code: String {
        switch self {
        case .noSuchShelf: "creators.no-such-shelf"
        case .tooManyShelves: "creators.too-many-shelves"
        case .tooManyProducts: "creators.too-many-products"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchShelf: 404
        case .tooManyShelves, .tooManyProducts: 409
        }
    }

    public var field: String? {
        switch self {
        case .tooManyShelves: "title"
        default: nil
        }
    }

    public var message: LocalizedText {
        switch self {
        case .noSuchShelf: LocalizedText("refusal.\(code)")
        case .tooManyShelves(let most), .tooManyProducts(let most):
            LocalizedText("refusal.\(code)", count: most)
        }
    }
}
