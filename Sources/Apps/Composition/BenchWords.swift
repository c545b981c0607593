/// Product texts of a home goods shop, so long that a page is as large as a real one.
enum BenchWords {
    private static let kinds = [
        "Kettle", "Lantern", "Basket", "Blanket", "Bowl", "Vase", "Stool", "Apron", "Teapot",
        "Cushion", "Mirror", "Tray", "Candle", "Jug", "Rug", "Clock", "Towel", "Planter",
    ]
    private static let makers = [
        "Harbour", "Orchard", "Moorland", "Quarry", "Foundry", "Meadow", "Chapel", "Ferry",
        "Saltmarsh", "Hollow", "Windmill", "Cooper",
    ]
    private static let ways = [
        "Woven", "Turned", "Glazed", "Forged", "Carved", "Brushed", "Stitched",
    ]

    static func title(_ number: Int) -> String {
        let way = ways[number % ways.count]
        let maker = makers[number / 3 % makers.count]
        return "\(maker) \(way) \(kinds[number % kinds.count]) No. \(number + 1)"
    }

    private static let sentences = [
        "Made in a workshop of four people who have worked side by side for eleven years.",
        "The material comes from within forty miles, and offcuts go back to the mill.",
        "Each piece is looked over twice: once when it is dry, once before it is packed.",
        "Small marks are left where the tool turned; they are how you tell it from a moulded copy.",
        "It stands firmly on an uneven floor, and felt pads for a wooden one are in the box.",
        "Wipe it with a damp cloth; once a year a little oil keeps the surface from drying out.",
        "The colour deepens in the first months, and stays as it is after that.",
        "We chose a weight that feels right in one hand, empty or full.",
        "Handles and joints are riveted, so that they can be mended rather than replaced.",
        "If a part wears out, write to us: spare parts are sent for the price of the stamp.",
        "It goes with everything else in the series, and with most things that aren't.",
        "The box is plain cardboard without plastic, and fits through the door of a locker.",
        "People use it in kitchens mostly, though one hangs in a lighthouse by now.",
        "Our tests: a thousand openings, a winter outdoors, and two small children.",
    ]

    /// A description of some 9 KB of HTML.
    static func description(_ number: Int) -> String {
        func paragraph(_ start: Int) -> String {
            let told = (0..<5).map { sentences[(number + start * 5 + $0 * 3) % sentences.count] }
            return "<p>\(told.joined(separator: " "))</p>"
        }
        func item(_ place: Int) -> String {
            let told = sentences[(number + place) % sentences.count]
            return "<li><strong>Part \(place + 1):</strong> \(told)</li>"
        }
        return [
            (0..<8).map(paragraph).joined(),
            "<h3>What is in the box</h3><ul>\((0..<8).map(item).joined())</ul>",
            "<h3>How it is made</h3>", (8..<15).map(paragraph).joined(),
        ].joined()
    }
}
