import Testing

@testable import OneTimePasswords

@Suite struct OneTimePasswordTests {
    private let passwords = OneTimePasswords(secret: Array("12345678901234567890".utf8))

    /// FIPS 180-4's examples, and a message of two blocks.
    @Test func sha1IsTheStandards() {
        func hex(_ text: String) -> String {
            SHA1.hash(Array(text.utf8)).map { byte in
                let digits = String(byte, radix: 16)
                return byte < 16 ? "0" + digits : digits
            }.joined()
        }
        #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(
            hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
        #expect(
            hex(String(repeating: "a", count: 1000))
                == "291e9a6c66994949b57ba5e650361e98fc36b1ba")
    }

    /// RFC 6238, appendix B: seconds and the last six of the eight digits.
    @Test func codesAreTheStandards() {
        let table: [(Int64, String)] = [
            (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"),
            (1_234_567_890, "005924"), (2_000_000_000, "279037"), (20_000_000_000, "353130"),
        ]
        for (seconds, code) in table {
            #expect(passwords.code(step: OneTimePasswords.step(at: seconds * 1000)) == code)
        }
    }

    /// RFC 4226, appendix D.
    @Test func codesOfCountersAreTheStandards() {
        let codes = [
            "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583",
            "399871", "520489",
        ]
        #expect((0..<10).map { passwords.code(step: $0) } == codes)
    }

    @Test func aCodeIsTakenOnceAndOnlyNearItsTime() {
        let at: Int64 = 1_234_567_890_000
        let step = OneTimePasswords.step(at: at)
        func taken(_ of: Int64, after used: Int64 = 0) -> Int64? {
            passwords.step(of: passwords.code(step: of), at: at, after: used)
        }
        #expect(taken(step) == step)
        #expect(taken(step - 1) == step - 1)
        #expect(taken(step + 1) == step + 1)
        #expect(taken(step - 2) == nil)
        #expect(taken(step + 2) == nil)
        #expect(taken(step, after: step) == nil)
        #expect(taken(step + 1, after: step) == step + 1)
        for wrong in ["", "0", "000000", "2004005924", "００５９２４"] {
            #expect(passwords.step(of: wrong, at: at, after: 0) == nil, "\(wrong)")
        }
        #expect(passwords.step(of: "755224", at: -5, after: -1) == 0)
    }

    @Test func secretsAreTypedInBase32() {
        #expect(passwords.base32 == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        #expect(OneTimePasswords(base32: "gezdgnbvgy3tqojqgezdgnbvgy3tqojq") == passwords)
        #expect(OneTimePasswords(base32: "1") == nil)
        #expect(OneTimePasswords(base32: "") == nil)
        let table = [
            ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI"),
        ]
        for (text, letters) in table {
            #expect(Base32.encode(Array(text.utf8)) == letters)
            #expect(Base32.decode(letters) == Array(text.utf8))
        }
        #expect(
            passwords.address(issuer: "Pasar", account: "ana%40example.com")
                == "otpauth://totp/Pasar:ana%40example.com?"
                + "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Pasar")
    }
}
