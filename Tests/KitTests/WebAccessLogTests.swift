import Access
import Foundation
import Synchronization
import Testing
import World

@testable import Web
@testable import WebEdge

private final class Lines: Sendable {
    private let all = Mutex<[String]>([])
    var log: AccessLog { AccessLog { line in self.all.withLock { $0.append(line) } } }
    var texts: [String] { all.withLock { $0 } }
    var objects: [NSDictionary] {
        texts.compactMap {
            try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary
        }
    }
}

@Suite struct AccessLogTests {
    @Test func aLineIsOneJSONObject() {
        let lines = Lines()
        lines.log.line(
            id: "r7", method: "POST", pattern: "/orders/{order}", status: 409, microseconds: 812,
            bytes: 77, client: "203.0.113.77", caller: nil, code: "orders.sold-out",
            at: Instant(milliseconds: 1_800_000_000_000))
        #expect(
            lines.texts == [
                """
                {"at":1800000000000,"id":"r7","method":"POST","route":"/orders/{order}",\
                "status":409,"us":812,"bytes":77,"client":"203.0.113.0","code":"orders.sold-out"}
                """
            ])
    }

    @Test func hostileMethodsAndLineBreaksStayInTheirPlace() {
        let lines = Lines()
        lines.log.line(
            id: "r\n\"8", method: "BREW\n{", pattern: nil, status: 404, microseconds: 1, bytes: 0,
            client: "nobody\n", caller: nil, code: nil)
        #expect(lines.texts.allSatisfy { !$0.contains("\n") })
        #expect(lines.objects.first?["method"] as? String == "other")
        #expect(lines.objects.first?["client"] as? String == "-")
        #expect(lines.objects.first?["id"] as? String == "r\n\"8")
    }

    @Test(arguments: [
        ("203.0.113.77", "203.0.113.0"), ("::ffff:203.0.113.77", "203.0.113.0"),
        ("2001:db8:7:8:9:a:b:c", "2001:db8:7::"), ("fe80::1%eth0", "fe80::"), ("::1", "::"),
        ("local", "-"), ("", "-"), ("203.0.113.77:80", "-"),
    ])
    func anAddressBecomesItsNetwork(_ client: String, _ expected: String) {
        #expect(AccessLog.network(of: client) == expected)
    }

    @Test func anAccountIsAHashThatHoldsForOneRun() {
        let lines = Lines()
        let log = lines.log
        let (one, two) = (Caller(account: ID(41)), Caller(account: ID(42)))
        #expect(log.pseudonym(of: one) == log.pseudonym(of: one))
        #expect(log.pseudonym(of: one) != log.pseudonym(of: two))
        #expect(log.pseudonym(of: one)?.utf8.count == 10)
        #expect(lines.log.pseudonym(of: one) != log.pseudonym(of: one))
        #expect(log.pseudonym(of: Caller(session: ID(41))) == nil)
        log.line(
            id: "r", method: "GET", pattern: "/", status: 200, microseconds: 1, bytes: 1,
            client: "", caller: Caller(account: ID(1_234_567)), code: nil)
        #expect(!lines.texts.joined().contains("1234567"))
        #expect(
            lines.objects.first?["account"] as? String
                == log.pseudonym(of: Caller(account: ID(1_234_567))))
    }

    @Test func aFaultNamesItsCauseButNobody() {
        struct Broken: Error, CustomStringConvertible {
            let description: String
        }
        let lines = Lines()
        let texts = [
            "duplicate key Key (email, name)=(nina@example.com, Nina (the) Great) already exists",
            "could not send to nina@example.com today", String(repeating: "x", count: 5_000),
        ]
        for text in texts { lines.log.fault(id: "r1", Broken(description: text)) }
        #expect(lines.objects.count == 3)
        #expect(lines.texts.allSatisfy { !$0.contains("nina") && !$0.contains("Nina") })
        #expect(lines.texts.allSatisfy { $0.utf8.count < 700 })
        #expect(lines.texts[0].contains("duplicate key"))
    }
}
