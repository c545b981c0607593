/// QR code of a link: ISO/IEC 18004, byte mode, error correction M (a smudge over 15 % is
/// harmless), versions 1 to 10.
///
/// Our own, at two hundred lines: a library would be one more thing to install and to trust.
struct QRCode: Equatable {
    /// Capacity of version 10 at level M; our links have some sixty bytes.
    static let mostBytes = 213

    let size: Int
    /// Dark modules, row by row.
    private(set) var modules: [Bool]
    /// Modules that are the same for every text and that no mask changes.
    private var fixed: [Bool]

    subscript(x: Int, y: Int) -> Bool { modules[y * size + x] }

    /// Encodes a text; nil if it is too long.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let version = QRVersion.all.first(where: { bytes.count <= $0.capacity }) else {
            return nil
        }
        size = version.size
        modules = Array(repeating: false, count: size * size)
        fixed = modules
        drawPatterns(version)
        drawBits(version.codewords(bytes))
        var best: (score: Int, modules: [Bool])?
        for mask in 0..<8 {
            var code = self
            code.apply(mask: mask)
            code.drawFormat(mask: mask)
            let score = code.penalty
            if best.map({ score < $0.score }) ?? true { best = (score, code.modules) }
        }
        modules = best?.modules ?? modules
    }

    private mutating func set(_ x: Int, _ y: Int, _ dark: Bool) {
        modules[y * size + x] = dark
        fixed[y * size + x] = true
    }

    // MARK: patterns

    private mutating func drawPatterns(_ version: QRVersion) {
        for i in 0..<size {
            set(6, i, i % 2 == 0)
            set(i, 6, i % 2 == 0)
        }
        for (x, y) in [(3, 3), (size - 4, 3), (3, size - 4)] { drawFinder(x, y) }
        let places = version.alignment
        for (i, x) in places.enumerated() {
            for (j, y) in places.enumerated() {
                let last = places.count - 1
                let isFinder = (i, j) == (0, 0) || (i, j) == (0, last) || (i, j) == (last, 0)
                if !isFinder { drawAlignment(x, y) }
            }
        }
        drawFormat(mask: 0)
        drawVersion(version)
    }

    private mutating func drawFinder(_ x: Int, _ y: Int) {
        for dy in -4...4 {
            for dx in -4...4 {
                let (px, py) = (x + dx, y + dy)
                guard (0..<size).contains(px), (0..<size).contains(py) else { continue }
                let distance = max(abs(dx), abs(dy))
                set(px, py, distance != 2 && distance != 4)
            }
        }
    }

    private mutating func drawAlignment(_ x: Int, _ y: Int) {
        for dy in -2...2 {
            for dx in -2...2 { set(x + dx, y + dy, max(abs(dx), abs(dy)) != 1) }
        }
    }

    /// Draws level M and the mask twice, with a BCH code of ten bits.
    private mutating func drawFormat(mask: Int) {
        var rest = mask
        for _ in 0..<10 { rest = rest << 1 ^ (rest >> 9) * 0x537 }
        let bits = (mask << 10 | rest) ^ 0x5412
        func bit(_ i: Int) -> Bool { bits >> i & 1 == 1 }
        for i in 0...5 { set(8, i, bit(i)) }
        set(8, 7, bit(6))
        set(8, 8, bit(7))
        set(7, 8, bit(8))
        for i in 9..<15 { set(14 - i, 8, bit(i)) }
        for i in 0..<8 { set(size - 1 - i, 8, bit(i)) }
        for i in 8..<15 { set(8, size - 15 + i, bit(i)) }
        set(8, size - 8, true)
    }

    /// Draws the version twice, from version 7 on, with a Golay code of twelve bits.
    private mutating func drawVersion(_ version: QRVersion) {
        guard version.number >= 7 else { return }
        var rest = version.number
        for _ in 0..<12 { rest = rest << 1 ^ (rest >> 11) * 0x1F25 }
        let bits = version.number << 12 | rest
        for i in 0..<18 {
            let dark = bits >> i & 1 == 1
            let (a, b) = (size - 11 + i % 3, i / 3)
            set(a, b, dark)
            set(b, a, dark)
        }
    }

    // MARK: bits

    /// Draws the bits in columns of two from the right, up and down in turn.
    private mutating func drawBits(_ codewords: [UInt8]) {
        var bit = 0
        var right = size - 1
        while right >= 1 {
            if right == 6 { right = 5 }
            let isUpwards = (right + 1) & 2 == 0
            for step in 0..<size {
                let y = isUpwards ? size - 1 - step : step
                for x in [right, right - 1] where !fixed[y * size + x] {
                    guard bit < codewords.count * 8 else { continue }
                    modules[y * size + x] = codewords[bit >> 3] >> (7 - bit & 7) & 1 == 1
                    bit += 1
                }
            }
            right -= 2
        }
    }

    private mutating func apply(mask: Int) {
        for y in 0..<size {
            for x in 0..<size where !fixed[y * size + x] && Self.isMasked(mask, x, y) {
                modules[y * size + x].toggle()
            }
        }
    }

    private static func isMasked(_ mask: Int, _ x: Int, _ y: Int) -> Bool {
        switch mask {
        case 0: (x + y) % 2 == 0
        case 1: y % 2 == 0
        case 2: x % 3 == 0
        case 3: (x + y) % 3 == 0
        case 4: (x / 3 + y / 2) % 2 == 0
        case 5: x * y % 2 + x * y % 3 == 0
        case 6: (x * y % 2 + x * y % 3) % 2 == 0
        default: ((x + y) % 2 + x * y % 3) % 2 == 0
        }
    }
}

// MARK: mask selection

extension QRCode {
    /// Penalty of a mask by the standard's four rules: runs, blocks, finder-like patterns, balance.
    var penalty: Int {
        var total = 0
        for line in 0..<size {
            total += Self.penalty((0..<size).map { self[$0, line] })
            total += Self.penalty((0..<size).map { self[line, $0] })
        }
        for y in 0..<size - 1 {
            for x in 0..<size - 1 {
                let dark = self[x, y]
                if self[x + 1, y] == dark, self[x, y + 1] == dark, self[x + 1, y + 1] == dark {
                    total += 3
                }
            }
        }
        let dark = modules.count { $0 }
        let off = abs(dark * 20 - modules.count * 10)
        total += ((off + modules.count - 1) / modules.count - 1) * 10
        return total
    }

    private static let finder = [
        [true, false, true, true, true, false, true, false, false, false, false],
        [false, false, false, false, true, false, true, true, true, false, true],
    ]

    private static func penalty(_ line: [Bool]) -> Int {
        var total = 0
        var run = 1
        for i in 1..<line.count {
            run = line[i] == line[i - 1] ? run + 1 : 1
            if run == 5 { total += 3 } else if run > 5 { total += 1 }
        }
        for i in 0...line.count - 11 where finder.contains(Array(line[i..<i + 11])) { total += 40 }
        return total
    }
}
