import Identities
import Money
import Rooms
import Web
import World

public struct RoomProductForm: Form {
    public static let product = Field<ProductID>.id("product")
    public static let fields: [any AnyField] = [product]
    let product: ProductID

    public init(_ input: Input) throws { product = try input[Self.product] }
}

struct RoomPriceForm: Form {
    static let sku = Field<SKUID>.id("sku")
    /// Price in minor units of the room's currency; 0 or null removes it.
    static let minor = Field<Int>.int("minor", 0...Int(Money.largest), default: 0).named
    static let fields: [any AnyField] = [sku, minor]
    let sku: SKUID
    let minor: Int64?

    init(_ input: Input) throws {
        sku = try input[Self.sku]
        let said = try input[Self.minor]
        minor = said == 0 ? nil : Int64(said)
    }
}

struct PinnedView: View {
    static let shape = Shape<PinnedView>("Pinned", [.id("product") { $0.product }])
    let product: ProductID
}
