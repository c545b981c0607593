/// Values that the model learns from: creators, products and invitations, by columns.
///
/// Bounds: every number was checked when it was read (`MarketReader`), so that sums of them stay
/// within 64 bits and their products are formed as floating numbers alone.
public struct CreatorMarket: Sendable {
    /// Largest number that a file may have in a column of counts.
    public static let largestCount = 1_000_000_000
    /// Largest day number, either side of zero.
    public static let largestDay = 1_000_000
    /// Largest price in minor units.
    static let largestPrice = 1_000_000_000_000

    public struct Creator: Sendable {
        public var name: String
        public var followers: Int
        public var joinedDay: Int

        public init(name: String, followers: Int, joinedDay: Int) {
            self.name = name
            self.followers = followers
            self.joinedDay = joinedDay
        }
    }

    public struct Product: Sendable {
        public var name: String
        /// Number of the category in `categories`.
        public var category: Int
        /// Price in minor units.
        public var price: Int

        public init(name: String, category: Int, price: Int) {
            self.name = name
            self.category = category
            self.price = price
        }
    }

    /// One invitation and what came of it, up to the day on which the file was written.
    public struct Campaign: Sendable {
        public var day: Int32
        public var creator: Int32
        public var product: Int32
        public var accepted: Bool
        public var posts: Int32
        public var views: Int32
        /// Orders that are attributed to the creator.
        public var sold: Int32
        /// Different buyers of these orders.
        public var buyers: Int32
        /// Orders of these that were refunded so far.
        public var refunded: Int32

        /// True where the creator took part: a post without a recorded answer says so too.
        var isAccepted: Bool { accepted || posts > 0 }

        public init(
            day: Int, creator: Int, product: Int, accepted: Bool, posts: Int = 0, views: Int = 0,
            sold: Int = 0, buyers: Int = 0, refunded: Int = 0
        ) {
            self.day = Int32(clamping: day)
            self.creator = Int32(clamping: creator)
            self.product = Int32(clamping: product)
            self.accepted = accepted
            self.posts = Int32(clamping: posts)
            self.views = Int32(clamping: views)
            self.sold = Int32(clamping: sold)
            self.buyers = Int32(clamping: buyers)
            self.refunded = Int32(clamping: refunded)
        }
    }

    public var creators: [Creator] = []
    public var products: [Product] = []
    public var categories: [String] = []
    public var campaigns: [Campaign] = []

    public init() {}

    /// The last day of an invitation; 0 where there is none.
    public var lastDay: Int { Int(campaigns.map(\.day).max() ?? 0) }
}
