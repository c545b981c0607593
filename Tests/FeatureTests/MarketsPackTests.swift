import Markets
import Testing
import World

/// The shipped packs with one change: each rule of the loader has a copy that breaks it.
private func fault(
    in file: String, replacing old: String, with new: String, everywhere: Bool = false
) throws -> String {
    let folder = Resources.folder(of: "Markets")
    let original = try #require(Resources.text("\(folder)/\(file)"))
    let range = try #require(original.firstRange(of: old), "\(file) has no \(old)")
    let broken =
        everywhere
        ? original.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        : original.replacingCharacters(in: range, with: new)
    do {
        _ = try Markets { $0 == file ? broken : Resources.text("\(folder)/\($0)") }
        return "no fault"
    } catch { return "\(error)".dropRowNumber }
}

extension String {
    /// Without Foundation.
    fileprivate func replacingCharacters(in range: Range<String.Index>, with new: String) -> String
    {
        String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
    }

    /// `tax.tsv row 14: …` as `tax.tsv row: …`, so that a new row doesn't break these tests.
    fileprivate var dropRowNumber: String {
        guard let row = firstRange(of: " row "), let colon = firstIndex(of: ":"),
            row.lowerBound < colon
        else { return self }
        return String(self[..<row.lowerBound]) + " row" + String(self[colon...])
    }
}

@Suite struct MarketsPackTests {
    @Test func theShippedPacksAreSound() throws { _ = try Markets.bundled() }

    @Test func aFaultNamesFileRowAndRule() {
        let files = ["markets.tsv": "# comment\nwrong\n", "prices.tsv": "market\nUS\n"]
        #expect(throws: PackFault.self) { try Markets { files[$0] } }
        do { _ = try Markets { files[$0] } } catch {
            #expect(error.file == "prices.tsv")
            #expect(error.row == 1)
            let rule = "the columns must be market step_minor minimum_minor maximum_minor"
            #expect("\(error)" == "prices.tsv row 1: \(rule)")
        }
    }

    @Test func aMissingOrEmptyFileIsNamed() {
        do { _ = try Markets { _ in nil } } catch {
            #expect("\(error)" == "prices.tsv: the file is missing")
        }
        let header = "market\tstep_minor\tminimum_minor\tmaximum_minor\n"
        do { _ = try Markets { _ in header } } catch {
            #expect("\(error)" == "prices.tsv: the file has no rows")
        }
        do { _ = try Markets { _ in String(repeating: "#", count: 1_000_001) } } catch {
            #expect("\(error)" == "prices.tsv: the file is larger than 1000000 bytes")
        }
    }

    @Test(arguments: [
        ("US\tUSD", "USA\tUSD", "row: market must be one of GB, ID, TH, US, VN, is USA"),
        ("US\tUSD", "US\tEUR", "row: currency must be one of GBP, IDR, THB, USD, VND, is EUR"),
        ("en-US", "en", "row: locale must be one of en-GB, en-US, id-ID, th-TH, vi-VN, is en"),
        ("America/New_York", "", "row: zone must not be empty"),
        ("America/New_York", "Paris ", "row: zone must not start or end with a space"),
        ("\t-300\t", "\tx\t", "row: offset_minutes must be -720…840, is x"),
        ("\tus\t1\t", "\tau\t1\t", "row: summer_time must be one of eu, none, us, is au"),
        (
            "promote_only\t60", "closed\t60",
            "row: mode must be one of marketplace, promote_only, is closed"
        ),
        ("\t60\t30\t30\t2", "\t60\t4\t30\t2", "row: unpaid_minutes must be 5…2880, is 4"),
        (
            "\t2\t7\t30\t30\tcard", "\t7\t7\t30\t30\tcard",
            "row: cancel_business_days must exceed ship_business_days"
        ),
        (
            "\t2\t7\t30\t30\tcard", "\t2\t7\t29\t30\tcard",
            "row: complete_days must not be less than return_days"
        ),
        ("card wallet", "card cheque", "row: payments names an unknown method cheque"),
        ("card wallet", "card card", "row: payments names card twice"),
        ("{line2}", "{line3}", "row: label names an unknown field line3"),
        ("{line2}", "{line2", "row: label has a { without its }"),
        ("GB\tGBP", "US\tGBP", "row: market US stands twice"),
        ("VN\tVND", "# VN", ": VN needs a row"),
        ("\tUSD", "", "row: the row must have 17 cells, has 16"),
    ])
    func marketsAreChecked(old: String, new: String, rule: String) throws {
        let found = try fault(in: "markets.tsv", replacing: old, with: new)
        #expect(found == "markets.tsv " + rule || found == "markets.tsv" + rule)
    }

    @Test(arguments: [
        ("US\t1\t50", "US\t0\t50", " row: step_minor must be positive"),
        ("US\t1\t50", "US\t1\t0", " row: minimum_minor must be positive"),
        ("US\t1\t50\t10000000", "US\t1\t50\t50", " row: maximum_minor must exceed minimum_minor"),
        ("US\t1\t50", "GB\t1\t50", ": US needs exactly one row"),
    ])
    func pricesAreChecked(old: String, new: String, rule: String) throws {
        #expect(try fault(in: "prices.tsv", replacing: old, with: new) == "prices.tsv" + rule)
    }

    @Test(arguments: [
        ("200000\tyes", "-3\tyes", " row: rate_ppm must be 0…1000000, is -3"),
        ("200000\tyes", "200000\ttrue", " row: inclusive must be one of no, yes, is true"),
        ("\t11\t12\t", "\t13\t12\t", " row: base_numerator must be 1…12, is 13"),
        ("\t11\t12\t", "\t11\t0\t", " row: base_denominator must be 1…10000, is 0"),
        ("2011-01-04", "2011-02-30", " row: from must be a day as 2026-11-22, is 2011-02-30"),
        ("2025-10-01\t2026-09-30", "2026-10-01\t2026-09-30", " row: to must not be before from"),
        ("US-AL", "US-XX", " row: subdivision US-XX is not in subdivisions.tsv"),
        ("US-AL", "GB-ENG", " row: subdivision GB-ENG is not in subdivisions.tsv"),
        (
            "\tbooks\t", "\tcars\t",
            " row: class must be one of books, childrenswear, clothing, groceries, luxury, standard, is cars"
        ),
        ("\tgroceries\t", "\t*\t", " row: from must be after the end of the row before"),
        ("ID\t*\t*\t", "ID\t*\tbooks\t", ": ID needs a row for * and *"),
        ("\tPMK 131/2024", "\t", " row: source must not be empty"),
        (
            "VN\t*\t*\t80000\tyes\t1\t1\t2025-07-01\t2026-12-31\t",
            "VN\t*\t*\t100000\tyes\t1\t1\t2020-01-01\t2025-05-31\tlaw\n"
                + "VN\t*\t*\t80000\tyes\t1\t1\t2025-07-01\t\t",
            " row: from must be the day after 2025-05-31"
        ),
    ])
    func taxRatesAreChecked(old: String, new: String, rule: String) throws {
        #expect(try fault(in: "tax.tsv", replacing: old, with: new) == "tax.tsv" + rule)
    }

    @Test(arguments: [
        ("US-AL", "AL", " row: code must start with US-, is AL"),
        ("US-AL", "US-AK", " row: code US-AK stands twice"),
        ("VN-07\nVN", "\nVN", " row: to and successor must stand together"),
        ("2025-06-30\tVN-07", "2025-06-30\tVN-99", " row: successor VN-99 is not in the file"),
    ])
    func subdivisionsAreChecked(old: String, new: String, rule: String) throws {
        let found = try fault(in: "subdivisions.tsv", replacing: old, with: new)
        #expect(found == "subdivisions.tsv" + rule)
    }

    @Test(arguments: [
        ("US-AK US-HI", "US-AK GB-ENG", " row: subdivision GB-ENG is not in subdivisions.tsv"),
        ("US-AK US-HI", "US-AK US-AK", " row: US-AK is in two zones"),
        ("US-AK US-HI", "*", " row: * is in two zones"),
        ("\t3\t6\t", "\t7\t6\t", " row: days_max must not be less than days_min"),
        ("\t30000", "\t0", " row: max_grams must be 1…1000000, is 0"),
        ("\t499\t", "\t4.99\t", " row: base_minor must be 0…1000000000000, is 4.99"),
    ])
    func shippingIsChecked(old: String, new: String, rule: String) throws {
        #expect(try fault(in: "shipping.tsv", replacing: old, with: new) == "shipping.tsv" + rule)
    }

    @Test(arguments: [
        ("US\tline2", "US\tline1", " row: field line1 stands twice"),
        ("US\tname\tyes", "US\tname\tno", ": US must require name"),
        ("address.city", "city", " row: label must start with address., is city"),
        ("address.city\t", "address.city\t999", " row: shapes belong to the field postcode"),
        ("yes\t80", "yes\t0", " row: max_length must be 1…200, is 0"),
        (
            "US\tphone", "US\tfax",
            " row: field must be one of district, line1, line2, locality, name, phone, postcode, "
                + "subdivision, is fax"
        ),
    ])
    func addressFormsAreChecked(old: String, new: String, rule: String) throws {
        #expect(try fault(in: "address.tsv", replacing: old, with: new) == "address.tsv" + rule)
    }

    @Test(arguments: [
        (
            "US\tlive\ton", "US\tlive\tshare:0",
            " row: state must be off, invited, share:1…99 or on, is share:0"
        ),
        ("US\tstalls", "US\tlive", " row: feature live stands twice"),
        ("US\tlive\ton\n", "", ": US needs a row for live"),
    ])
    func featuresAreChecked(old: String, new: String, rule: String) throws {
        #expect(try fault(in: "features.tsv", replacing: old, with: new) == "features.tsv" + rule)
    }

    @Test(arguments: [
        ("disclosure.ad", "ad", " row: key must start with disclosure., is ad"),
        ("US\t", "GB\t", " row: from must be after the end of the row before"),
    ])
    func disclosuresAreChecked(old: String, new: String, rule: String) throws {
        #expect(
            try fault(in: "disclosure.tsv", replacing: old, with: new) == "disclosure.tsv" + rule)
    }

    @Test(arguments: [
        ("\ton\t2025-07-01", "\tmaybe\t2025-07-01", " row: state must be one of off, on, is maybe"),
        (
            "\tresident\t", "\tnobody\t",
            " row: residence must be one of nonresident, resident, is nobody"
        ),
        (
            "VN\tincome\tresident", "VN\tvat\tresident",
            " row: from must be after the end of the row before"
        ),
    ])
    func withholdingIsChecked(old: String, new: String, rule: String) throws {
        let found = try fault(in: "withholding.tsv", replacing: old, with: new)
        #expect(found == "withholding.tsv" + rule)
    }

    @Test(arguments: [
        ("\n2271\t", "\n166\t", " row: id 166 stands twice"),
        ("\n2271\t166\t", "\n2271\t999\t", " row: parent 999 must stand above its child"),
        ("\tGaun\t", "\t\t", " row: id_name must not be empty"),
        ("\n2592\t567\t", "\n2592\t2526\t", " row: the tree must not be deeper than 3"),
    ])
    func categoriesAreChecked(old: String, new: String, rule: String) throws {
        let found = try fault(in: "categories.tsv", replacing: old, with: new)
        #expect(found == "categories.tsv" + rule)
    }
}
