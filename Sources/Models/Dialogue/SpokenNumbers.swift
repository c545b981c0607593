/// A number as it was said.
struct SpokenNumber: Equatable, Sendable {
    let value: Double
    /// Another number that the same words may mean: “two fifty” is 250 or 2.50.
    var other: Double?
    /// Digits said one by one, for codes.
    var digits: String?
}

/// Grammar of numbers in a language: which words make one together.
///
/// The lexicon's concepts `n` (a value), `x` (a multiplier), `teen`, `half` and `nand` (“and” inside
/// a number) carry it. A multiplier takes everything smaller before it: two · hundred, fifty, ·
/// thousand.
struct NumberGrammar: Sendable {
    /// Largest number that is understood.
    static let most = 1e12
    /// Words of one number.
    private static let mostParts = 24

    private let locale: String
    private let value, times, teen, half, and, number: Int?

    init(locale: String, concepts: [String: Int]) {
        self.locale = locale
        value = concepts["n"]
        times = concepts["x"]
        teen = concepts["teen"]
        half = concepts["half"]
        and = concepts["nand"]
        number = concepts["number"]
    }

    private enum Part: Equatable {
        case value(Double, isWritten: Bool)
        case times(Double)
        case teen, half, and
    }

    private func part(_ segment: Segment) -> Part? {
        if let first = segment.text.first, first.isNumber {
            return written(segment.text).map { .value($0, isWritten: true) }
        }
        guard segment.likeness == 1 else { return nil }
        for meaning in segment.meanings {
            switch meaning.concept {
            case value: return Double(meaning.value).map { .value($0, isWritten: false) }
            case times: return Double(meaning.value).map { .times($0) }
            case teen: return .teen
            case half: return .half
            case and: return .and
            default: continue
            }
        }
        return nil
    }

    /// Digits as the language groups them: 25.000 is 25 thousand in Indonesian and Vietnamese.
    private func written(_ text: String) -> Double? {
        let point: Character = locale == "id-ID" || locale == "vi-VN" ? "," : "."
        var digits = ""
        let groups = text.split(whereSeparator: { $0 == "." || $0 == "," })
        let isGrouped = groups.count > 1 && groups.dropFirst().allSatisfy { $0.count == 3 }
        for character in text {
            if let digit = character.wholeNumberValue {
                digits += "\(digit)"
            } else if character == point || !isGrouped {
                digits += "."
            }
        }
        guard let value = Double(digits), value <= Self.most else { return nil }
        return value
    }

    /// Segments with those of one number made one.
    func joined(_ segments: [Segment]) -> [Segment] {
        var out: [Segment] = []
        var at = 0
        while at < segments.count {
            let parts = run(segments[at...])
            if parts.isEmpty || parts == [.half] {
                out.append(segments[at])
                at += 1
                continue
            }
            let end = at + parts.count
            if let number = combined(parts) {
                out.append(joined(segments[at..<end], number))
            } else {
                out += segments[at..<end]
            }
            at = end
        }
        return out
    }

    /// Parts of the number with which the segments begin.
    private func run(_ segments: ArraySlice<Segment>) -> [Part] {
        var parts: [Part] = []
        for segment in segments.prefix(Self.mostParts) {
            guard let part = part(segment) else { break }
            if part == .teen, parts.isEmpty { break }
            // “Twenty and sixty” are two numbers, “a hundred and twenty” is one.
            if part == .and {
                guard let last = parts.last else { break }
                let after = segments.dropFirst(parts.count + 1).first.flatMap(self.part)
                guard isTimes(last) || after == .half else { break }
            }
            parts.append(part)
        }
        while parts.last == .and { parts.removeLast() }
        return parts
    }

    private func isTimes(_ part: Part) -> Bool { if case .times = part { true } else { false } }

    private func joined(_ run: ArraySlice<Segment>, _ number: SpokenNumber) -> Segment {
        let isThai = run.first?.isThai ?? false
        var segment = Segment(
            text: run.map(\.text).joined(separator: isThai ? "" : " "), meanings: [], weight: 1)
        if run.count == 1, let only = run.first {
            segment.meanings = only.meanings.filter { $0.concept != value && $0.concept != times }
        }
        if let concept = self.number { segment.meanings.append(.init(concept: concept, value: "")) }
        segment.number = number
        return segment
    }

    // MARK: value

    private func combined(_ parts: [Part]) -> SpokenNumber? {
        if let digits = digits(parts) {
            return SpokenNumber(value: Double(digits) ?? 0, digits: digits)
        }
        var stack: [Double] = []
        var isWritten = false
        var last = 0.0
        for (i, part) in parts.enumerated() {
            switch part {
            case .and: continue
            case .value(let n, let written):
                if let top = stack.last, joins(top, n), !written {
                    stack[stack.count - 1] = top + n
                } else if i == parts.count - 1, last >= 1_000, n < 10, parts[i - 1] != .and,
                    locale != "en-US", locale != "en-GB"
                {
                    // สองพันห้า, một triệu hai, 2tr5: the next place, not the last one.
                    stack.append(n * last / 10)
                } else {
                    stack.append(n)
                }
                isWritten = written
                if i == 0 || !isTimes(parts[i - 1]) { last = 0 }
            case .teen: stack.append((stack.popLast() ?? 0) + 10)
            case .half:
                let isFraction = last > 0 && (i == parts.count - 1)
                stack.append(isFraction ? last / 2 : 0.5)
            case .times(let factor):
                var below: [Double] = []
                if i > 0, isTimes(parts[i - 1]), let top = stack.last, top >= factor {
                    below.append(stack.removeLast())
                }
                while let top = stack.last, top < factor || isWritten && below.isEmpty {
                    below.append(stack.removeLast())
                    if isWritten { break }
                }
                stack.append((below.isEmpty ? 1 : below.reduce(0, +)) * factor)
                last = factor
                isWritten = false
            }
        }
        let sum = stack.reduce(0, +)
        guard sum <= Self.most else { return nil }
        return said(stack, parts) ?? SpokenNumber(value: sum)
    }

    private func joins(_ top: Double, _ next: Double) -> Bool {
        (20..<100).contains(top) && top.truncatingRemainder(dividingBy: 10) == 0 && next < 10
            && next > 0
    }

    /// “Two fifty” and “nineteen ninety-nine”, where no multiplier tells what is meant.
    private func said(_ stack: [Double], _ parts: [Part]) -> SpokenNumber? {
        guard stack.count == 2, stack[0] >= 1, stack[0] < 100, (10..<100).contains(stack[1]),
            !parts.contains(where: { if case .value(_, false) = $0 { false } else { true } })
        else { return nil }
        let (joined, point) = (stack[0] * 100 + stack[1], stack[0] + stack[1] / 100)
        return stack[0] < 10
            ? SpokenNumber(value: joined, other: point) : SpokenNumber(value: point, other: joined)
    }

    /// Digits one by one, at least three.
    private func digits(_ parts: [Part]) -> String? {
        guard parts.count >= 3 else { return nil }
        var digits = ""
        for part in parts {
            guard case .value(let n, let written) = part, !written, n < 10, n == n.rounded() else {
                return nil
            }
            digits += "\(Int(n))"
        }
        return digits
    }
}
