import Text
import Web

/// Parses `application/x-www-form-urlencoded`: a form's body, a query.
enum URLEncoded {
    /// Bound of the pairs, above the fields and checkboxes of any form of ours.
    static let maxPairs = 1_000

    static func input(_ text: some StringProtocol) throws -> Input {
        // Cut at bytes: a combining mark after `&` would hide it from a cut at characters.
        let text = String(text)
        var values = Gathered()
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            guard values.count < maxPairs else {
                throw EdgeRefusal.notUnderstood("there are more than \(maxPairs) fields")
            }
            let cut = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            guard let name = PercentCoding.decode(Substring(pair[..<cut]), plus: true),
                let value = PercentCoding.decode(Substring(pair[cut...].dropFirst()), plus: true)
            else {
                throw EdgeRefusal.notUnderstood(
                    "field \(values.count + 1) isn't UTF-8, or has a % without hexadecimal digits")
            }
            values.add(name, .text(value))
        }
        return values.input
    }
}

/// Values by name in the order of arrival; a second one under a name makes a list.
struct Gathered {
    private(set) var count = 0
    private var lists: [String: [InputValue]] = [:]

    mutating func add(_ name: String, _ value: InputValue) {
        count += 1
        lists[name, default: []].append(value)
    }

    var input: Input { Input(lists.mapValues { $0.count == 1 ? $0[0] : .list($0) }) }
}
