import Orders
import World

/// LIVEs of the demo tables, read and checked before anything is written.
struct DemoLives: Sendable {
    let evenings: [Evening]

    /// One LIVE: over, with its scenes, or planned.
    struct Evening: Sendable {
        let key: String
        let host: String
        let title: String
        /// File name in `pictures/tiles`.
        let cover: String
        /// Start in hours relative to the demo's making; negative in the past.
        let hours: Int
        let length: TimeSpan
        let viewers: Int
        let products: [String]
        var scenes: [Scene] = []
        let row: DemoRow

        /// Start at a full or half hour.
        func start(_ end: Instant) -> Instant {
            let half = TimeSpan.minutes(30).milliseconds
            return Instant(milliseconds: (end + .hours(hours)).milliseconds / half * half)
        }
    }

    /// One action in a LIVE, at a time from its start.
    struct Scene: Sendable {
        enum Act: String { case pin, say, notice, answer, answered, like, look, buy }
        let at: TimeSpan
        let act: Act
        let person: String
        let words: String
        /// The purchase of a `buy` scene; nil otherwise.
        let purchase: DemoStory.Purchase?
    }

    init(folder: String, _ story: DemoStory, _ stalls: DemoStalls) throws {
        let goods = Dictionary(uniqueKeysWithValues: story.products.map { ($0.key, $0) })
        let people = Dictionary(uniqueKeysWithValues: story.people.map { ($0.key, $0) })
        let hosts = Dictionary(uniqueKeysWithValues: stalls.creators.map { ($0.person, $0) })
        var evenings = try DemoTable(
            "lives.tsv", in: folder,
            columns: ["key", "host", "title", "cover", "starts", "minutes", "viewers", "products"]
        ).rows.map { row in
            _ = try row.find("host", in: hosts)
            return try Evening(row, goods)
        }
        let places = Dictionary(
            uniqueKeysWithValues: evenings.enumerated().map { ($1.key, $0) })
        let rows = try DemoTable(
            "lives-script.tsv", in: folder, columns: ["live", "at", "act", "person", "words"]
        ).rows
        for row in rows {
            let place = try row.find("live", in: places)
            _ = try row.find("person", in: people)
            evenings[place].scenes.append(try Scene(row, evenings[place], goods))
        }
        self.evenings = evenings
    }

    /// LIVEs that are over by `end`, in chronological order.
    func over(by end: Instant) -> [Evening] {
        evenings.filter { $0.hours < 0 }.sorted { $0.start(end) < $1.start(end) }
    }

    var planned: [Evening] { evenings.filter { $0.hours >= 0 } }
}

extension DemoLives.Evening {
    fileprivate init(_ row: DemoRow, _ goods: [String: DemoStory.Goods]) throws {
        self.row = row
        key = try row.text("key")
        host = row["host"]
        title = try row.text("title")
        cover = row["cover"]
        guard let hours = Int(row["starts"]), (-1000...2000).contains(hours) else {
            throw row.fault("starts", "\(row["starts"]) is no number of hours")
        }
        self.hours = hours
        length = .minutes(try row.count("minutes"))
        guard hours >= 0 || length.milliseconds > 0 else {
            throw row.fault("minutes", "what is over has lasted")
        }
        viewers = try row.count("viewers")
        products = row["products"].split(separator: " ").map(String.init)
        for product in products { _ = try row.find("products", in: goods, product) }
    }

    /// Deliveries of purchases made in the LIVE: parcels of last week have arrived.
    func deeds(end: Instant) -> [DemoDeed] {
        scenes.compactMap(\.purchase).filter { $0.state == .completed }.flatMap { purchase in
            [
                DemoDeed(at: start(end) + .hours(22), act: .ship, purchase: purchase),
                DemoDeed(at: start(end) + .days(4), act: .receive, purchase: purchase),
            ]
        }
    }
}

extension DemoLives.Scene {
    fileprivate init(
        _ row: DemoRow, _ evening: DemoLives.Evening, _ goods: [String: DemoStory.Goods]
    ) throws {
        let clock = row["at"].split(separator: ":").compactMap { Int($0) }
        guard clock.count == 2, (0..<60).contains(clock[1]) else {
            throw row.fault("at", "\(row["at"]) must be minutes, a colon and seconds")
        }
        at = .seconds(clock[0] * 60 + clock[1])
        let moment = at.milliseconds
        guard moment < evening.length.milliseconds else {
            throw row.fault("at", "is behind the end")
        }
        if let last = evening.scenes.last, last.at.milliseconds > moment {
            throw row.fault("at", "is out of order")
        }
        act = try row.one("act")
        person = row["person"]
        words = row["words"]
        switch act {
        case .pin, .look:
            guard evening.products.contains(words) else {
                throw row.fault("words", "\(words) isn't in the bag")
            }
            purchase = nil
        case .buy:
            let parts = words.split(separator: " ")
            guard parts.count == 2, parts[1].hasPrefix("x"),
                evening.products.contains(String(parts[0]))
            else { throw row.fault("words", "must be a product's key, a space, x and a number") }
            let wasLongAgo = evening.hours < -7 * 24
            purchase = DemoStory.Purchase(
                key: "\(evening.key) \(row["at"])", shopper: person,
                lines: [(String(parts[0]), try row.count("words", String(parts[1].dropFirst())))],
                daysAgo: -evening.hours / 24, state: wasLongAgo ? .completed : .awaitingShipment,
                row: row)
        case .like:
            _ = try row.count("words")
            purchase = nil
        case .say, .notice, .answer, .answered: purchase = nil
        }
    }
}
