/// Slots of a sentence whose intent is known.
struct SlotReading {
    let locale: String
    let segments: [Segment]
    let intent: Intent
    let concepts: [String: Int]

    private func value(_ concept: String) -> String? {
        guard let number = concepts[concept] else { return nil }
        for segment in segments {
            for meaning in segment.meanings where meaning.concept == number { return meaning.value }
        }
        return nil
    }

    private func has(_ segment: Segment, _ names: [String]) -> Bool {
        names.contains { name in concepts[name].map(segment.has) ?? false }
    }

    var slots: [Understanding.Slot] {
        var slots: [Understanding.Slot] = []
        func add(_ name: String, _ text: String?) {
            guard let text, !text.isEmpty else { return }
            slots.append(.init(name: name, value: .text(text)))
        }
        switch intent {
        case .find, .narrow, .reorder, .order:
            add(intent == .find ? "query" : "item", thing(with: ["colour", "size"]))
            slots += prices
            if intent == .narrow || intent == .find {
                add("price", segments.contains { has($0, ["cheaper"]) } ? "lower" : nil)
                add("stock", segments.contains { has($0, ["stock"]) } ? "yes" : nil)
                add("delivery", value("free_delivery") == nil ? nil : "free")
                add("brand", segments.contains { has($0, ["brand"]) } ? unknown : nil)
                add("colour", value("colour") ?? (value("other") != nil ? "other" : nil))
                add("size", value("size"))
            }
        case .add, .change, .remove:
            add("item", thing(with: []))
            add("colour", value("colour"))
            add("size", value("size"))
            add("all", segments.contains { has($0, ["all"]) } ? "yes" : nil)
            slots += numbers("quantity")
        case .describe: add("aspect", value("aspect"))
        case .select:
            add("colour", value("colour"))
            add("size", value("size"))
        case .vouchers, .confirm: slots += code
        case .chooseAddress: add("address", value("place"))
        case .chooseMethod: add("method", value("method"))
        case .trackOrder, .cancelOrder: slots += code
        case .followCreator, .goLive, .listLive: add("creator", unknown)
        case .changeLanguage: add("language", value("language"))
        default: break
        }
        if intent == .select || intent == .add || intent == .describe || intent == .remove {
            add("which", value("ordinal"))
            if intent == .select, value("ordinal") == nil, value("option") != nil {
                slots += numbers("which")
            }
        }
        if intent == .trackOrder || intent == .cancelOrder || intent == .reorder {
            add("which", value("ordinal"))
        }
        return slots
    }

    // MARK: numbers

    private func numbers(_ name: String) -> [Understanding.Slot] {
        guard let number = segments.compactMap(\.number).first else { return [] }
        var slots = [Understanding.Slot(name: name, value: .number(number.value))]
        if let other = number.other ?? confused(number.value) {
            slots.append(.init(name: name + "_or", value: .number(other)))
        }
        return slots
    }

    /// The number that sounds alike in English: fifteen and fifty.
    private func confused(_ value: Double) -> Double? {
        guard locale.hasPrefix("en"), value == value.rounded() else { return nil }
        if (13...19).contains(value) { return (value - 10) * 10 }
        return (30...90).contains(value) && value.truncatingRemainder(dividingBy: 10) == 0
            ? value / 10 + 10 : nil
    }

    /// Bounds of a price: “under”, “over”, “between”, or a sum alone, which is the most.
    private var prices: [Understanding.Slot] {
        var slots: [Understanding.Slot] = []
        var isLeast = false
        var found: [(isLeast: Bool, number: SpokenNumber)] = []
        var isPrice = false
        for segment in segments {
            if has(segment, ["over"]) { (isLeast, isPrice) = (true, true) }
            if has(segment, ["under"]) { (isLeast, isPrice) = (false, true) }
            if has(segment, ["currency", "between"]) { isPrice = true }
            if let number = segment.number { found.append((isLeast, number)) }
        }
        guard isPrice else { return [] }
        if found.count == 2, !found[0].isLeast, segments.contains(where: { has($0, ["between"]) }) {
            found[0].isLeast = true
        }
        for (isLeast, number) in found.prefix(2) {
            let name = isLeast ? "min_price" : "max_price"
            slots.append(.init(name: name, value: .number(scaled(number.value))))
            if let other = number.other ?? confused(number.value) {
                slots.append(.init(name: name + "_or", value: .number(scaled(other))))
            }
        }
        if !slots.isEmpty { slots.append(.init(name: "currency", value: .text(currency))) }
        return slots
    }

    /// Rupiah and đồng are said in thousands: nothing costs two hundred of them.
    private func scaled(_ value: Double) -> Double {
        (locale == "id-ID" || locale == "vi-VN") && value < 1_000 ? value * 1_000 : value
    }

    private var currency: String {
        if let said = value("currency"), !said.isEmpty { return said }
        return switch locale {
        case "en-GB": "GBP"
        case "id-ID": "IDR"
        case "th-TH": "THB"
        case "vi-VN": "VND"
        default: "USD"
        }
    }

    /// A code: digits, or the unknown words and numbers after its name.
    private var code: [Understanding.Slot] {
        if let digits = segments.compactMap({ $0.number?.digits }).first {
            return [.init(name: "code", value: .text(digits))]
        }
        let words = segments.filter { !$0.isKnown || $0.number != nil }.map(\.text)
        guard !words.isEmpty else { return [] }
        return [.init(name: "code", value: .text(words.joined(separator: " ")))]
    }

    // MARK: words

    private var unknown: String? {
        let words = segments.filter { !$0.isKnown && $0.number == nil }.map(\.text)
        return words.isEmpty ? nil : joined(words)
    }

    /// The name of a thing: from its first known or unknown noun to its last, fillers inside.
    private func thing(with more: [String]) -> String? {
        let isNoun = segments.map { segment in
            segment.number == nil && (!segment.isKnown || has(segment, ["product"] + more))
        }
        guard let first = isNoun.firstIndex(of: true), let last = isNoun.lastIndex(of: true) else {
            return nil
        }
        return joined(
            (first...last).filter { isNoun[$0] || has(segments[$0], ["filler"]) }
                .map { segments[$0].text })
    }

    private func joined(_ words: [String]) -> String {
        words.joined(separator: locale == "th-TH" ? "" : " ")
    }
}
