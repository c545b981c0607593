import Store

/// A column in which a feature holds ids of pictures: what stands there is in use, and isn't
/// deleted. Each feature answers for its own tables.
///
/// Whatever shows a picture without holding its id (a page, an event of a room, a feed) may go on
/// for a day after the last use ended.
public struct PictureUse: Sendable {
    /// Name in the report of `pasar verify`: what the pictures are.
    public let name: String
    /// Statement that selects the ids as `picture`. With `AND picture IN (…)` around it, it must be
    /// served by an index.
    public let pictures: SQL

    /// - Parameter pictures: a SELECT with one column, `picture`.
    public init(_ name: String, _ pictures: SQL) {
        self.name = name
        self.pictures = pictures
    }
}
