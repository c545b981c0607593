import Glibc
import Money
import PaymentCodes
import Subprocess
import Testing
import World

/// Codes of bank transfers, against what three independent packages of PyPI say of them.
@Suite struct PaymentCodeTests {
    private func baht(_ minor: Int64) -> Money { Money(minor: minor, currency: .thb) }

    @Test func theChecksumIsThatOfItsPublishedValue() {
        #expect(PaymentCode.checksum("123456789") == "29B1")
        #expect(PaymentCode.checksum("") == "FFFF")
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let code = try #require(
            PaymentCode.promptPayBill(
                biller: "099400016550100", reference: "PAY7XK2", baht(123_45)))
        let read = try PaymentCode(code.text)
        #expect(read == code)
        #expect(read[54] == "123.45")
        let account = try #require(read.inner(30))
        #expect(account.map(\.value) == ["A000000677010112", "099400016550100", "PAY7XK2"])
    }

    @Test func aChangedCharacterIsNoticed() throws {
        let text = try #require(PaymentCode.promptPay(to: .phone("+66812345678"), baht(50_00))).text
        for index in text.indices {
            var other = text
            other.replaceSubrange(index...index, with: text[index] == "7" ? "8" : "7")
            #expect(throws: PaymentCodeFault.self) { try PaymentCode(other) }
        }
        for end in 0..<text.count {
            #expect(throws: PaymentCodeFault.self) { try PaymentCode(String(text.prefix(end))) }
        }
        #expect(throws: PaymentCodeFault.tooLong) {
            try PaymentCode(String(repeating: "0", count: 513))
        }
    }

    @Test func numbersThatAreNoAccountsHaveNoCode() {
        for target: PromptPayTarget in [
            .phone("+6681234567"), .phone("+84812345678"), .phone("0812345678"), .taxID("1"),
            .taxID("123456789012x"), .wallet("1234567890123"),
        ] { #expect(PaymentCode.promptPay(to: target, baht(1)) == nil, "\(target)") }
        #expect(PaymentCode.promptPay(to: .phone("+66812345678"), baht(0)) == nil)
        #expect(
            PaymentCode.promptPay(to: .phone("+66812345678"), Money(minor: 1, currency: .vnd))
                == nil)
        for reference in ["", "pay", "A B", String(repeating: "A", count: 21)] {
            #expect(
                PaymentCode.promptPayBill(
                    biller: "099400016550100", reference: reference, baht(1)) == nil)
        }
        let dong = Money(minor: 23_000, currency: .vnd)
        #expect(PaymentCode.vietQR(bank: "97041", account: "1", text: "A", dong) == nil)
        #expect(PaymentCode.vietQR(bank: "970415", account: "", text: "A", dong) == nil)
        #expect(PaymentCode.vietQR(bank: "970415", account: "1", text: "đơn hàng", dong) == nil)
        let long = String(repeating: "A", count: 96)
        #expect(PaymentCode.vietQR(bank: "970415", account: "1", text: long, dong) == nil)
    }

    @Test func codesEqualThoseOfPackagesOfOthers() async throws {
        guard let lines = try await oracle(Self.writing) else { return }
        #expect(lines.count == 600)
        for line in lines {
            let minor = try #require(Int64(line[2]))
            let ours =
                switch line[0] {
                case "phone": PaymentCode.promptPay(to: .phone(line[1]), baht(minor))
                case "tax": PaymentCode.promptPay(to: .taxID(line[1]), baht(minor))
                case "wallet": PaymentCode.promptPay(to: .wallet(line[1]), baht(minor))
                default:
                    PaymentCode.vietQR(
                        bank: line[0], account: line[1], text: line[4],
                        Money(minor: minor, currency: .vnd))
                }
            #expect(ours?.text == line[3], "\(line)")
        }
    }

    @Test func anIssuedCodeOfIndonesiaIsReadAsItsPackageReadsIt() async throws {
        guard let lines = try await oracle(Self.reading) else { return }
        #expect(lines.count == 200)
        for line in lines {
            let amount = Money(minor: try #require(Int64(line[0])), currency: .idr)
            let code = try IssuedQRIS(line[1], asks: amount)
            #expect(code.text == line[1])
            #expect(code.merchantName == "TOKO PASAR")
            #expect(throws: QRISFault.amount(line[2])) {
                try IssuedQRIS(line[1], asks: Money(minor: amount.minor + 100, currency: .idr))
            }
        }
    }

    @Test func aCodeThatIsNoneOfIndonesiaIsRefused() throws {
        let thai = try #require(PaymentCode.promptPay(to: .phone("+66812345678"), baht(1))).text
        #expect(throws: QRISFault.notQRIS) {
            try IssuedQRIS(thai, asks: Money(minor: 1, currency: .idr))
        }
        #expect(throws: QRISFault.unreadable(.incomplete)) {
            try IssuedQRIS("", asks: Money(minor: 1, currency: .idr))
        }
    }
}

extension PaymentCodeTests {
    /// Lines of a script's fields, run by a Python that has the packages; nil, said aloud, where none
    /// has. A script that fails or is late all the same fails the test.
    private func oracle(_ script: String) async throws -> [[String]]? {
        let pythons = [
            getenv("PASAR_PYTHON").map { String(cString: $0) } ?? "", ".venv/bin/python3",
        ]
        for python in pythons where !python.isEmpty {
            guard (try? await Self.run(python, Self.packages))?.end == .exit(0) else { continue }
            let (end, out) = try await Self.run(python, script)
            #expect(end == .exit(0), "\(python) ended with \(end)")
            return String(decoding: out, as: UTF8.self).split(separator: "\n")
                .map { $0.split(separator: "\t").map(String.init) }
        }
        print("skipped: no promptpay, vietnam_qr_pay and qriskit beside a Python")
        return nil
    }

    private static func run(
        _ python: String, _ script: String
    ) async throws -> (end: Subprocess.End, stdout: [UInt8]) {
        try await Subprocess(
            python, ["-c", script], maxOutputBytes: 2_000_000, deadline: .seconds(60)
        ).run()
    }

    private static let packages = "import promptpay, vietnam_qr_pay, qriskit"

    /// Prints scheme, account, minor units, payload and text.
    private static let writing = """
        import random
        from promptpay.qrcode import generate_payload
        from vietnam_qr_pay import QRPay
        r = random.Random(7)
        digits = lambda n: "".join(r.choice("0123456789") for _ in range(n))
        for i in range(100):
            minor = r.choice([1, 99, 100, 12345, r.randint(1, 10**9)])
            for kind, shown, typed in [
                (lambda d: ("phone", "+66" + d, "0" + d))("8" + digits(8)),
                (lambda d: ("tax", d, d))("1" + digits(12)),
                (lambda d: ("wallet", d, d))(digits(15)),
            ]:
                print(kind, shown, minor, generate_payload(typed, minor / 100), sep="\\t")
        for i in range(300):
            bank, account, amount = "970" + digits(3), digits(r.randint(6, 19)), r.randint(1, 10**10)
            text = "PASAR " + digits(r.randint(1, 19))
            code = QRPay.init_viet_qr(bank, account, str(amount), text).build()
            print(bank, account, amount, code, text, sep="\\t")
        """

    /// Prints minor units, a payload that `qriskit` built and accepts, and its amount.
    private static let reading = """
        import binascii, random, qriskit
        r = random.Random(7)
        field = lambda i, v: f"{i:02d}{len(v):02d}{v}"
        for i in range(200):
            amount = r.choice([1, 1000, 50000, r.randint(1, 9999999)])
            account = field(0, "COM.PASAR.WWW") + field(1, "9360091100" + str(r.randint(10**7, 10**8 - 1)))
            account += field(2, "PASAR1") + field(3, "UMI")
            national = field(0, "ID.CO.QRIS.WWW") + field(2, "ID10200212345678"[:15]) + field(3, "UMI")
            body = field(0, "01") + field(1, "12") + field(26, account) + field(51, national)
            body += field(52, "5411") + field(53, "360") + field(54, str(amount)) + field(58, "ID")
            body += field(59, "TOKO PASAR") + field(60, "JAKARTA") + field(61, "10110") + "6304"
            code = body + f"{binascii.crc_hqx(body.encode(), 0xFFFF):04X}"
            read = qriskit.parse(code)
            print(amount * 100, code, read.amount, sep="\\t")
        """
}
