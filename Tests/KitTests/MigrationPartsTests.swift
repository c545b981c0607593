import Store
import Testing

@Suite struct MigrationPartsTests {
    /// Parts by their numbers, whatever the order of the features that bring them.
    @Test func partsOfAMigrationAreJoinedWhereItsFirstStands() {
        let joined = Migration.joiningParts([
            Migration("a-0001", ["CREATE TABLE a (id)"]),
            Migration("b-0001", part: 1, ["CREATE TABLE b (id)"]),
            Migration("b-0001", part: 4, ["CREATE TABLE e (id)"]),
            Migration("b-0002", ["CREATE TABLE f (id)"]),
            Migration("b-0001", part: 3, ["CREATE TABLE d (id)"]),
            Migration("b-0001", part: 2, ["CREATE TABLE c (id)"]),
        ])
        #expect(joined.map(\.name) == ["a-0001", "b-0001", "b-0002"])
        let whole = Migration(
            "b-0001",
            [
                "CREATE TABLE b (id)", "CREATE TABLE c (id)", "CREATE TABLE d (id)",
                "CREATE TABLE e (id)",
            ])
        #expect(joined[1].checksum(for: .sqlite) == whole.checksum(for: .sqlite))
        #expect(joined[1].checksum(for: .postgres) == whole.checksum(for: .postgres))
    }
}
