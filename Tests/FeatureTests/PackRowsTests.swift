import Markets
import Money
import TestSupport
import Testing
import World

/// Every row of every market pack is read by something: a change of it changes an answer.
///
/// That the product asks for these answers is `PackQuestionsTests`'s, among the tidy tests.
struct PackRowsTests {
    private struct Pack {
        let file: String
        /// Columns that are only for people.
        var silent: Set<String> = []
        let answer: @Sendable (Markets) -> String
    }

    private static let folder = Resources.folder(of: "Markets")
    /// Days on which dated rows are asked: before, in and after every row's span.
    private static let days = [2024, 2025, 2026, 2027].flatMap { year in
        [1, 3, 6, 8, 10, 12].map { Day(year: year, month: $0, day: 15) }
    }

    private static func text(_ file: String) -> String { Resources.text("\(folder)/\(file)") ?? "" }

    private static let packs: [Pack] = [
        Pack(
            file: "markets.tsv",
            answer: { markets in
                let at = Instant(milliseconds: 1_784_000_000_000)
                return markets.all.map { market in
                    let terms = [
                        "\(market.currency)", "\(market.locale)", market.phonePrefix,
                        "\(market.holdWindow)", "\(market.unpaidExpires(placedAt: at))",
                        "\(market.returnEnds(deliveredAt: at))", "\(market.shipBy(paidAt: at))",
                        "\(market.cancelsUnshipped(paidAt: at))",
                        "\(market.completes(deliveredAt: at))",
                        "\(market.paymentMethods)", "\(market.mode(licences: []))",
                        "\(market.zone)", "\(market.zone.start(of: market.zone.day(of: at)))",
                    ]
                    let address = Address(
                        market: market.code,
                        [
                            .name: "a", .phone: "b", .line1: "c", .line2: "d", .district: "e",
                            .locality: "f", .postcode: "g",
                        ])
                    return (terms + markets.lines(address)).joined(separator: "|")
                }.joined(separator: "\n")
            }),
        Pack(
            file: "prices.tsv",
            answer: { markets in
                markets.all.map { "\($0.prices)" }.joined(separator: "\n")
            }),
        Pack(
            file: "tax.tsv", silent: ["source"],
            answer: { markets in
                let places = subdivisions(markets)
                return MarketCode.allCases.flatMap { market in
                    ([nil] + (places[market] ?? []).map { $0 as String? }).flatMap { place in
                        TaxClass.allCases.flatMap { kind in
                            days.map { day in
                                let rate = markets.tax(
                                    for: TaxQuestion(
                                        market: market, subdivision: place, taxClass: kind, day: day
                                    ))
                                return "\(rate.ppm) \(rate.inclusive) \(rate.base)"
                            }
                        }
                    }
                }.joined(separator: ",") + alarms(markets)
            }),
        Pack(
            file: "tax-rules.tsv", silent: ["source"],
            answer: { markets in
                let places = subdivisions(markets)
                return MarketCode.allCases.flatMap { market in
                    ["\(markets.taxCoverage(in: market))"]
                        + (["*"] + (places[market] ?? [])).map {
                            "\(markets.deliveryTax(in: market, to: $0))"
                        }
                }.joined(separator: ",")
            }),
        Pack(
            file: "withholding.tsv", silent: ["source"],
            answer: { markets in
                MarketCode.allCases.flatMap { market in
                    days.map { day in
                        "\(markets.withholding(market: market, residence: .resident, supply: .goods, day: day).map { "\($0.tax) \($0.ppm)" })"
                    }
                }.joined(separator: ",") + alarms(markets)
            }),
        Pack(
            file: "shipping.tsv",
            answer: { markets in
                let places = subdivisions(markets)
                return MarketCode.allCases.flatMap { market in
                    (places[market] ?? []).flatMap { place in
                        [1, 1500, 29_999, 30_001, 50_001].flatMap { grams in
                            [
                                Int64(0), 2999, 3000, 3499, 3500, 4999, 5000, 29_899, 29_900,
                                49_899, 49_900, 249_999, 250_000, 350_000, 14_999_999, 15_000_000,
                                30_000_000,
                            ].map { goods in
                                let quote = try? markets.quote(
                                    shipping: market, to: place, grams: grams,
                                    goods: Money(minor: goods, currency: market.currency))
                                return quote.map { "\($0.fee.minor) \($0.days) \($0.zone)" } ?? "-"
                            }
                        }
                    }
                }.joined(separator: ",")
            }),
        Pack(
            file: "carrier-tariffs.tsv", silent: ["source"],
            answer: { markets in
                let zones = [
                    "contiguous", "alaska-hawaii", "mainland", "scotland", "northern-ireland",
                    "jabodetabek-jawa", "maluku-papua", "bangkok", "provinces", "far-south",
                    "big-cities",
                ]
                let sizes = [
                    (1000, 100), (1001, 100), (9000, 300), (30_000, 100), (30_001, 100),
                    (1, 1199), (1, 1200), (1, 1201), (1, 1500), (1, 1501), (1, 1800), (1, 2000),
                    (1, 2001), (20_000, 10), (22_000, 10), (50_000, 10),
                ].compactMap {
                    ParcelSize(grams: $0.0, length: $0.1, width: $0.1, height: $0.1)
                }
                return dated { market, day in
                    zones.map { zone in
                        markets.carrierTariffs(in: market, zone: zone, on: day).map { tariff in
                            let fees = sizes.map {
                                tariff.fee(for: $0).map { "\($0.minor)" } ?? "-"
                            }
                            return "\(tariff.speed) \(tariff.days) \(fees.joined(separator: " "))"
                        }.joined(separator: ";")
                    }.joined(separator: "|")
                }
            }),
        Pack(
            file: "payouts.tsv", silent: ["source"],
            answer: { markets in
                dated { "\(markets.payoutRule(in: $0, on: $1))" }
            }),
        Pack(
            file: "holds.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.holdRule(in: $0, on: $1))" } }),
        Pack(
            file: "fees.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.platformFee(in: $0, on: $1))" } }),
        Pack(
            file: "reserves.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.reserveRule(in: $0, on: $1))" } }),
        Pack(
            file: "remittances.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.remittanceRule(in: $0, on: $1))" } }),
        Pack(
            file: "cases.tsv", silent: ["source"],
            answer: { markets in
                dated {
                    "\(markets.caseAnswerTime(in: $0, on: $1)),"
                        + "\(markets.caseDecisionTime(in: $0, on: $1))"
                }
            }),
        Pack(
            file: "returns.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.returnRule(in: $0, on: $1))" } }),
        Pack(
            file: "creators.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.creatorRule(in: $0, on: $1))" } }),
        Pack(
            file: "attribution.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.attributionWindow(in: $0, on: $1))" } }),
        Pack(
            file: "disclosure.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.disclosure(in: $0, on: $1))" } }),
        Pack(
            file: "recordings.tsv", silent: ["source"],
            answer: { markets in dated { "\(markets.recordingKept(in: $0, on: $1))" } }),
        Pack(
            file: "features.tsv",
            answer: { markets in
                MarketCode.allCases.flatMap { market in
                    Feature.allCases.map { "\(markets.rollout(of: $0, in: market))" }
                }.joined(separator: ",")
            }),
        Pack(
            file: "zones.tsv",
            answer: { markets in
                let at = Instant(milliseconds: 1_784_000_000_000)
                return subdivisions(markets).sorted { $0.key.rawValue < $1.key.rawValue }.flatMap {
                    market, places in
                    places.map {
                        let zone = markets.market(market).zone(at: $0)
                        return "\(zone) \(zone.start(of: zone.day(of: at)))"
                    }
                }.joined(separator: ",")
            }),
        Pack(
            file: "address.tsv",
            answer: { markets in
                MarketCode.allCases.map { "\(markets.addressForm($0))" }.joined(separator: "\n")
            }),
        Pack(
            file: "postcodes.tsv", silent: ["source"],
            answer: { markets in
                let day = Day(year: 2026, month: 11, day: 22)
                let places = subdivisions(markets)
                let digits = (0..<1000).map { String(String($0 + 1000).dropFirst()) + "11" }
                let own = [
                    "06390", "83414", "05501", "05544", "73301", "73344", "96799", "96911", "96932",
                    "96951", "96950", "96952",
                    "96939", "96940", "96941", "96944", "96943", "96960", "96979", "96965",
                    "71749", "86515", "86044", "81137", "30165", "42223", "21874", "56027",
                    "65729", "63673", "38852", "38769", "59847", "59221", "58030", "58621",
                    "69168", "68325", "03579", "87328", "88063", "89010", "89832", "73949",
                    "97635", "97910", "02861", "57034", "57026", "57717", "57255", "57735",
                    "38079", "38326", "75556", "79835", "84531", "84034", "99033", "99362",
                    "54540", "82063", "83120", "82801", "82701", "82930", "13180", "13240",
                    "18220", "18250", "22160", "30130", "36220", "58130", "70190", "70210",
                    "71170", "80240", "83000",
                    "JE1 1AA", "GY1 1AA", "IM1 1AA", "GX11 1AA", "BF1 1AA",
                ]
                return MarketCode.allCases.flatMap { market in
                    (digits + own).map { postcode in
                        let place = market == .gb ? "" : places[market]?[0] ?? ""
                        let address = Address(
                            market: market, [.subdivision: place, .postcode: String(postcode)])
                        return markets.validate(address, on: day).last.map {
                            "\($0.key) \($0.values)"
                        } ?? "-"
                    }
                }.joined(separator: ",")
            }),
        Pack(
            file: "categories.tsv",
            answer: { markets in
                LocaleTag.allCases.map { "\(markets.categories(in: $0))" }.joined(separator: "\n")
                    + markets.categories.all.map { "\($0.id) \($0.taxClass)" }.joined()
            }),
        Pack(
            file: "holidays.tsv", silent: ["name"],
            answer: { markets in
                let places = subdivisions(markets)
                let first = Day(year: 2026, month: 1, day: 1)
                return markets.all.flatMap { market in
                    ([""] + (places[market.code] ?? [])).map { place in
                        (0..<730).filter { !market.isBusinessDay(first + $0, at: place) }
                            .map(String.init).joined(separator: ",")
                    }
                }.joined(separator: "|") + alarms(markets)
            }),
        Pack(
            file: "subdivisions.tsv", silent: ["english"],
            answer: { markets in
                MarketCode.allCases.flatMap { market in
                    days.map { day in "\(markets.subdivisions(of: market, on: day))" }
                }.joined(separator: ",") + postcodes(markets)
            }),
        Pack(
            file: "phones.tsv",
            answer: { markets in
                markets.all.map { market in
                    phones.map { market.phone($0) ?? "-" }.joined(separator: ",")
                }.joined(separator: "\n")
            }),
        Pack(
            file: "calling-codes.tsv",
            answer: { markets in
                let us = markets.market(.us)
                return text("calling-codes.tsv").split(separator: "\n").filter { $0.first != "#" }
                    .dropFirst().flatMap { row in
                        let code = row.split(separator: "\t")[0]
                        return (5...13).flatMap { count in
                            ["", "0"].map { trunk in
                                us.phone(
                                    "+\(code)\(trunk)" + String(repeating: "2", count: count))
                                    ?? "-"
                            }
                        }
                    }.joined(separator: ",")
            }),
    ]

    private static func dated(_ answer: (MarketCode, Day) -> String) -> String {
        MarketCode.allCases.flatMap { market in days.map { answer(market, $0) } }
            .joined(separator: ",")
    }

    private static func alarms(_ markets: Markets) -> String {
        days.map { "\(markets.alarms(on: $0))" }.joined()
    }

    private static func subdivisions(_ markets: Markets) -> [MarketCode: [String]] {
        Dictionary(
            uniqueKeysWithValues: MarketCode.allCases.map { market in
                (
                    market,
                    Set(days.flatMap { markets.subdivisions(of: market, on: $0) }.map(\.code))
                        .sorted()
                )
            })
    }

    private static func postcodes(_ markets: Markets) -> String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return letters.flatMap { a in
            ([""] + letters.map(String.init)).map { b in
                let address = Address(market: .gb, [.postcode: "\(a)\(b)1 1AA"])
                return markets.subdivision(of: address)?.code ?? "-"
            }
        }.joined(separator: ",")
    }

    /// Numbers as they are typed at home, of every length and beginning, and by exit codes.
    private static let phones: [String] = {
        var out = ["07624123456"]
        for exit in ["00144", "01144", "00844", "00944"] { out.append(exit + "7700900123") }
        for start in 0..<1000 {
            let digits = String(start + 1000).dropFirst()
            for tail in ["2", "7"] {
                for count in 5...9 {
                    let number = digits + String(repeating: tail, count: count)
                    out += [String(number), "0\(number)"]
                }
            }
        }
        return out
    }()

    /// The file with one cell changed, in every way that may parse.
    private static func changes(_ cell: String) -> [String] {
        if let number = Int(cell) {
            return [
                "\(number + 1)", "\(number - 1)", "\(number * 2)", "\(number + 100)",
                "\(number / 2)",
            ]
        }
        switch cell {
        case "yes": return ["no"]
        case "no": return ["yes"]
        case "on": return ["off"]
        case "off", "invited": return ["on"]
        case "goods", "none": return ["standard"]
        case "standard": return ["goods"]
        case "full", "states", "main": return ["full", "states", "main"]
        default: break
        }
        if let day = Day(cell) { return [-40, -1, 1, 2, 3, 40].map { "\(day + $0)" } }
        let span = cell.split(separator: "-").compactMap { Int($0) }
        if span.count == 2 { return ["\(span[0])-\(span[1] - 1)", "\(span[0])-\(span[1] + 1)"] }
        return cell.isEmpty ? ["2026-07-20", "7"] : ["\(cell)x", String(cell.dropLast())]
    }

    /// A row's change that the loader refuses stops the start, which is an answer of its own: it is
    /// tried with the next cell, and without the row.
    private static func isRead(
        _ pack: Pack, _ lines: [String], _ row: Int, _ columns: [String], _ before: String
    ) -> Bool {
        let cells = lines[row].split(separator: "\t", omittingEmptySubsequences: false).map(
            String.init)
        for (index, column) in columns.enumerated() where !pack.silent.contains(column) {
            for change in changes(cells[index]) where change != cells[index] {
                var (rows, changed) = (lines, cells)
                changed[index] = change
                rows[row] = changed.joined(separator: "\t")
                let file = rows.joined(separator: "\n")
                guard let markets = try? Markets(files: { $0 == pack.file ? file : text($0) })
                else { continue }
                if pack.answer(markets) != before { return true }
            }
        }
        var rows = lines
        rows.remove(at: row)
        let file = rows.joined(separator: "\n")
        let markets = try? Markets(files: { $0 == pack.file ? file : text($0) })
        return markets.map { pack.answer($0) != before } ?? false
    }

    /// Rows tried of a file whose rows are many; all of them where `PASAR_ALL_ROWS` is set.
    private static let most = 6

    @Test(arguments: packs.map(\.file))
    func everyRowIsReadBySomething(_ file: String) throws {
        let pack = try #require(Self.packs.first { $0.file == file })
        let lines = Self.text(file).split(separator: "\n", omittingEmptySubsequences: false).map(
            String.init)
        let written = lines.indices.filter { !lines[$0].isEmpty && !lines[$0].hasPrefix("#") }
        let columns = lines[written[0]].split(separator: "\t").map(String.init)
        var rows = Array(written.dropFirst())
        if !Resources.environment.contains("PASAR_ALL_ROWS=1"), rows.count > Self.most {
            rows = Array(rows.shuffled().prefix(Self.most))
        }
        let before = pack.answer(try Markets.bundled())
        for row in rows where !Self.isRead(pack, lines, row, columns, before) {
            Issue.record("\(file) row \(row + 1) is read by nothing: \(lines[row])")
        }
    }

    /// Files without a pack above would be read by nobody's test.
    @Test func everyFileHasItsAnswer() {
        let files = Resources.names(in: Self.folder).filter { $0.hasSuffix(".tsv") }
        #expect(Set(files) == Set(Self.packs.map(\.file)))
    }
}
