import Testing

@testable import Passwords

@Suite struct PasswordTests {
    @Test func passwordsThatEverybodyTriesAreRefused() {
        let names = ["ana.longname", "ana.longname@example.com", "pasar", "ana"]
        for weak in [
            "", "short", "1234567", "password", "PASSWORD123", "aaaaaaaa", "abababab",
            "ana.longname", "Ana.Longname@example.com", String(repeating: "ab1", count: 43),
            "12345678", "87654321", "9876543210", "qwertyuiop", "asdfghjkl", "1qaz2wsx3edc",
            "qwerty123456", "abcd1234", "1234qwer", "zxcvbnm,./", "1q2w3e4r5t", "poiuytrewq",
            "P@ssw0rd", "p@55w0rd!", "Dragon2026", "dragon!!!!", "1dragon1", "123dragon456",
            "summer2026", "M0nkey123", "iloveyou2", "monkeymonkey", "monkeymonkey1",
            "24121990", "1990-12-24", "12.24.1990", "20260101",
            "pasar123", "Pasar2026!", "pasarpasar", "ana12345", "p4sar1234",
            "rahasia123", "matkhau123", "sawasdee99", "indonesia45", "yeuem12345",
        ] {
            #expect(Password.isWeak(weak, names: names), "\(weak)")
        }
        for good in [
            "a rather long sentence", "ครัวของฉันอยู่ที่นี่", "x7#kQ!p2", "🥭🥥🍍🍋🍇🍈🍉🍊",
            "three quiet tigers", "monkey eats durian", "dragonmonkey7", "99724871", "kTr4-plum",
            "analyse9", String(repeating: "ab1", count: 42), "pasar demo",
        ] {
            #expect(!Password.isWeak(good, names: names), "\(good)")
        }
    }

    /// OWASP ASVS 5.0, 6.2.4: at least the 3,000 most common passwords that are long enough.
    @Test func theListsWordsAreRefusedWithWhatPeopleAppend() {
        #expect(Password.common.count >= 3_000)
        var refused = 0
        for word in Password.common.sorted() {
            for tail in ["", "1", "123", "!", "2026", "1234567"] {
                let typed = word.prefix(1).uppercased() + word.dropFirst() + tail
                guard Password.length.contains(typed.count) else { continue }
                #expect(Password.isWeak(typed), "\(typed)")
                refused += 1
            }
        }
        #expect(refused > 9_000)
    }

    @Test func namesCountHereAlone() {
        #expect(Password.isWeak("zainab2026", names: ["zainab"]))
        #expect(!Password.isWeak("zainab2026"))
        #expect(!Password.isWeak("zainab at the market", names: ["zainab"]))
    }
}
