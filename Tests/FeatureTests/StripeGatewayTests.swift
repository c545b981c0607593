import Glibc
import HTTPClient
import Identities
import Money
import Store
import TestSupport
import Testing
import Text
import World

@testable import Checkouts
@testable import Orders
@testable import Payments
@testable import Stripe

/// Buying by Stripe: its page, its answers, its refunds and its disputes.
struct StripeGatewayTests {
    @Test(arguments: TestEngine.here)
    func aBuyerPaysAtStripesPageAndComesBack(_ engine: TestEngine) async throws {
        for capture in ["automatic", "manual"] {
            try await StripeFixture.with(engine, capture: capture) { bank in
                let town = bank.town
                try await town.fill()
                let result = try await town.buy("card")
                #expect(result.state == .challenge)
                let page = try #require(result.next?.text)
                #expect(page.hasPrefix("https://checkout.stripe.com/"))
                let payment = try await town.payment(of: result.checkout)
                #expect(payment.reference == bank.fake.session(of: payment.id))
                // The way there, and the way back.
                let form = await town.browser.get("/checkout/\(result.checkout)")
                #expect(form.text.contains("href=\"\(page)\""))
                #expect(
                    form.header("content-security-policy")?
                        .contains("form-action 'self' https://checkout.stripe.com;") == true)
                let session = try #require(bank.fake.session(of: payment.id))
                bank.fake.pay(session: session)
                let back = await town.browser.get("/payments/\(payment.id)/return")
                #expect(back.location == "/checkout/\(result.checkout)")
                _ = await town.browser.get("/checkout/\(result.checkout)")
                #expect(try await town.order(of: result.checkout).state == .onHold)
                let paid = try await town.payment(of: result.checkout)
                #expect(paid.reference?.hasPrefix("pi_") == true)
                #expect(bank.fake.charged(payment.id) == 6200)
                // Its events say nothing new.
                await bank.tellAll()
                #expect(try await town.books() == ["gateway > held 6200 sale"])
            }
        }
    }

    /// From the page's form, a browser is sent to Stripe at once.
    @Test func payLeadsToStripesPage() async throws {
        try await StripeFixture.with(.sqlite) { bank in
            let town = bank.town
            try await town.fill()
            await town.browser.post(
                "/checkout/address",
                [
                    ("name", "Priya Nair"), ("phone", "+447700900123"),
                    ("line1", "14 Brunswick Terrace"), ("locality", "Leeds"),
                    ("postcode", "LS2 8HQ"),
                ])
            let shown = await town.browser.fingerprint()
            let reply = await town.browser.post(
                "/checkout", [("method", "card"), ("total", "6200"), ("fingerprint", shown)])
            #expect(reply.status == 303)
            #expect(reply.location?.hasPrefix("https://checkout.stripe.com/c/pay/cs_") == true)
            // The sandbox isn't the gateway, so it has no pages.
            let waiting = try #require(bank.fake.openSessions.first)
            #expect(!waiting.isEmpty)
            for path in ["/sandbox/payments/pay_x", "/webhooks/payments/sandbox"] {
                #expect(await town.browser.get(path).status == 404)
                #expect(await town.browser.post(path).status == 404)
            }
        }
    }

    @Test(arguments: TestEngine.here)
    func aDeclineHasAReasonThatItsBuyerMayHear(_ engine: TestEngine) async throws {
        try await StripeFixture.with(engine) { bank in
            let town = bank.town
            let reasons: [(String, CheckoutRefusal)] = [
                ("pm_card_visa_chargeDeclined", .declined),
                ("pm_card_chargeDeclinedInsufficientFunds", .declinedFor(.funds)),
                ("pm_card_chargeDeclinedExpiredCard", .declinedFor(.expired)),
                ("pm_card_chargeDeclinedProcessingError", .declinedFor(.tryAgain)),
            ]
            for (method, refusal) in reasons {
                try await town.empty()
                try await town.fill()
                await #expect(throws: refusal) { try await town.buy(method) }
                await bank.tellAll()
            }
            #expect(try await town.books() == [])
            #expect(try await town.stock(town.mug) == [10, 0])
        }
    }

    /// A bank that asks for 3-D Secure has its own page.
    @Test(arguments: TestEngine.here)
    func threeDSecureLeadsToTheBanksPage(_ engine: TestEngine) async throws {
        try await StripeFixture.with(engine) { bank in
            let town = bank.town
            for isConfirmed in [true, false] {
                try await town.empty()
                try await town.fill()
                let result = try await town.buy("pm_card_threeDSecure2Required")
                #expect(result.state == .challenge)
                #expect(result.next?.text.hasPrefix("https://hooks.stripe.com/") == true)
                let intent = try #require(try await town.payment(of: result.checkout).reference)
                bank.fake.confirm(intent: intent, isConfirmed)
                try await town.checkouts.refreshPayment(result.checkout, buyer: town.buyer)
                let state = try await town.payment(of: result.checkout).state
                #expect(state == (isConfirmed ? .succeeded : .declined))
            }
            #expect(try await town.books() == ["gateway > held 6200 sale"])
        }
    }

    /// Nobody pays a session whose orders are cancelled, and what was only authorised isn't taken.
    @Test(arguments: TestEngine.here)
    func aChargeThatNobodyWaitsForIsEnded(_ engine: TestEngine) async throws {
        for capture in ["automatic", "manual"] {
            try await StripeFixture.with(engine, capture: capture) { bank in
                let town = bank.town
                try await town.fill()
                let late = try await town.buy("card")
                let payment = try await town.payment(of: late.checkout)
                let session = try #require(bank.fake.session(of: payment.id))
                _ = try await town.checkouts.drop(
                    late.checkout, buyer: town.buyer, idempotencyKey: nil)
                if capture == "manual" {
                    // The buyer was quicker than we are, by a moment.
                    bank.fake.pay(session: session)
                    await bank.tellAll()
                }
                try await bank.settleDown()
                await bank.tellAll()
                #expect(!bank.fake.pay(session: session))
                #expect(bank.fake.charged(payment.id) == 0)
                #expect(try await town.books() == [])
            }
        }
    }

    /// Refunds go once, wait where Stripe waits, and are refused where it refuses.
    @Test(arguments: TestEngine.here)
    func refundsGoBackOnceWhateverIsLostOnTheWay(_ engine: TestEngine) async throws {
        try await StripeFixture.with(engine, endsRight: true) { bank in
            let town = bank.town
            for fault in ["none", "silent", "failedAfter", "failed", "later"] {
                try await town.fill()
                let result = try await town.buy("pm_card_visa")
                let order = try await town.order(of: result.checkout)
                _ = try await town.orders.cancel(order.id, buyer: town.buyer, idempotencyKey: nil)
                var faults = FakeStripe.Faults()
                if fault == "silent" { faults.silent = 1000 }
                if fault == "failedAfter" { faults.failedAfter = 1000 }
                if fault == "failed" { faults.failed = 1000 }
                bank.fake.setFaults(faults)
                _ = try await town.orders.sendRefunds()
                bank.fake.setFaults(FakeStripe.Faults())
                // An old key is forgotten; the refund is found all the same.
                town.test.clock.advance(fault == "later" ? .days(2) : .minutes(20))
                try await bank.settleDown()
                let payment = try await town.payment(of: result.checkout)
                if fault == "failed" {
                    // Stripe answers with the stored fault, and has no refund: somebody must look.
                    let refused = try await town.test.store.read { db in
                        try Payments.refused(in: db)
                    }
                    #expect(refused.map(\.refusal) == ["failed_at_stripe"])
                    let id = try #require(refused.first?.id)
                    _ = try await town.test.pasar.payments.resend(id, idempotencyKey: nil)
                    try await bank.settleDown()
                }
                #expect(bank.fake.refunded(payment.id) == 6200, "\(fault)")
            }
            #expect(bank.fake.balance == 0)
            #expect(try await town.balance(.refunds) == 0)
        }
    }

    /// A dispute comes by event or by asking, evidence goes to Stripe, and the money is where it is.
    @Test(arguments: TestEngine.here)
    func disputesOpenAndEndAsStripeSays(_ engine: TestEngine) async throws {
        try await StripeFixture.with(engine) { bank in
            let town = bank.town
            for (end, isTold) in [("won", true), ("lost", true), ("lost", false)] {
                try await town.fill()
                let result = try await town.buy("pm_card_visa")
                await bank.tellAll()
                let payment = try await town.payment(of: result.checkout)
                let charge = try #require(payment.reference)
                let dispute = try #require(bank.fake.dispute(charge: charge))
                if isTold {
                    for event in bank.fake.takeEvents() {
                        let reply = await bank.tell(event)
                        #expect(reply.status == 200, "\(end): \(reply.text)")
                    }
                } else {
                    _ = bank.fake.takeEvents()
                    #expect(try await town.test.pasar.disputes.askGateway() > 0)
                }
                #expect(try await town.payment(of: result.checkout).isDisputed)
                let id: DisputeID = try #require(
                    try await town.test.store.read { db in
                        try db.value("SELECT id FROM disputes WHERE reference = \(dispute)")
                    })
                try await town.test.pasar.disputes.contest(id, "It was delivered.")
                #expect(
                    bank.fake.evidence(of: dispute)["uncategorized_text"] == "It was delivered.")
                bank.fake.decide(dispute: dispute, end)
                if isTold {
                    for event in bank.fake.takeEvents().reversed() { await bank.tell(event) }
                } else {
                    _ = bank.fake.takeEvents()
                    _ = try await town.test.pasar.disputes.askGateway()
                }
                #expect(try await town.payment(of: result.checkout).isDisputed == false)
                let order = try await town.order(of: result.checkout)
                #expect(order.state == (end == "won" ? .onHold : .cancelled))
                if end == "won" {
                    _ = try await town.orders.cancel(
                        order.id, buyer: town.buyer, idempotencyKey: nil)
                    try await bank.settleDown()
                }
                #expect(bank.fake.balance == 0)
                #expect(try await town.balance(.gateway) == 0)
            }
        }
    }

    // MARK: amounts

    /// Đồng are whole at Stripe too, rupiah have hundredths that nobody pays.
    @Test func amountsAreConvertedExactlyOrRefused() throws {
        for (minor, currency) in [
            (6200, Currency.gbp), (1, .usd), (150_000, .vnd), (1_039_500, .idr),
        ] {
            let money = Money(minor: Int64(minor), currency: currency)
            #expect(try StripeAmount.minor(money) == Int64(minor))
        }
        #expect(throws: StripeAmount.NotExact.self) {
            try StripeAmount.minor(Money(minor: 1_039_550, currency: .idr))
        }
        for minor in [Int64(0), -1] {
            #expect(throws: StripeAmount.NotExact.self) {
                try StripeAmount.minor(Money(minor: minor, currency: .usd))
            }
        }
        // Decimal places that differ: exactly, or not at all.
        #expect(try StripeAmount.minor(1200, ours: 2, theirs: 0, whole: 1) == 12)
        #expect(try StripeAmount.minor(12, ours: 0, theirs: 2, whole: 1) == 1200)
        for (minor, ours, theirs) in [(Int64(1205), 2, 0), (Int64.max, 0, 2), (Int64(1210), 2, 0)] {
            #expect(throws: StripeAmount.NotExact.self) {
                try StripeAmount.minor(minor, ours: ours, theirs: theirs, whole: 1)
            }
        }
    }

    // MARK: keys

    @Test func keysComeFromAFileThatOthersCannotRead() async throws {
        let good = """
            # my account
            secret_key = sk_test_51abc
            webhook_secret = whsec_0123456789
            webhook_secret = whsec_9876543210  # the new one
            capture = manual
            """
        let keys = try StripeKeys(text: good, name: "keys")
        #expect(keys.isTestMode && keys.webhookSecrets.count == 2 && keys.capture == .manual)
        var dumped = ""
        dump(keys, to: &dumped)
        #expect(!dumped.contains("51abc") && !dumped.contains("0123456789"))
        #expect(keys.sentence == "Payments go to Stripe in test mode: nothing is charged.")
        let live = good.split(separator: "sk_test").joined(separator: "sk_live")
        #expect(try StripeKeys(text: live, name: "keys").isTestMode == false)
        for bad in [
            "", "secret_key = sk_test_51abc",
            "secret_key = pk_test_1\nwebhook_secret = whsec_0123456789",
            good + "\nsecret_key = sk_test_2", good + "\ncapture = never", good + "\nother = 1",
            good + "\npage_origin = http://pay.example", good + "\nwebhook_secret = 0123456789",
        ] {
            let fault = #expect(throws: StripeKeys.Fault.self) {
                try StripeKeys(text: bad, name: "keys")
            }
            #expect(fault?.description.contains("51abc") == false)
        }
        try await withTestFolder { folder in
            let path = folder + "/keys"
            let file = try #require(fopen(path, "w"))
            fputs(good, file)
            fclose(file)
            for (mode, isRead) in [(0o600, true), (0o640, true), (0o644, false), (0o602, false)] {
                chmod(path, mode_t(mode))
                #expect(((try? StripeKeys(file: path)) != nil) == isRead, "\(mode)")
            }
            #expect((try? StripeKeys(file: folder + "/none")) == nil)
            #expect((try? StripeKeys(file: folder)) == nil)
        }
    }

    // MARK: the wire

    /// The same through curl and a socket; the secret stands in no argument.
    @Test func theWireIsAskedByCurl() async throws {
        let fake = FakeStripe(secretKey: "sk_test_wire")
        try await LoopbackServer.with(requests: { incoming in
            let (_, reply) = fake.respond(
                incoming.method, incoming.path, incoming.headers,
                String(decoding: incoming.body, as: UTF8.self))
            return LoopbackServer.reply("\(reply.status) Answer", [], reply.body)
        }) { server in
            let now = Instant(milliseconds: 1_795_348_800_000)
            let stripe = Stripe(
                try fake.keys(), origin: "https://shop.example", base: server.origin,
                takesTestMethods: true, now: { now })
            let world = World.test(clock: TestClock(now))
            let charge = Charge(
                id: world.id(), amount: Money(minor: 1234, currency: .usd), method: "pm_card_visa")
            let outcome = try await stripe.charge(charge)
            guard case .succeeded(let reference, let amount) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(amount == charge.amount)
            let refund = GatewayRefund(
                id: world.id(), attempt: 1, payment: charge.id, charge: reference,
                amount: Money(minor: 234, currency: .usd), reference: nil)
            #expect(try await stripe.refund(refund) != .refused("failed"))
            let hosted = Charge(
                id: world.id(), amount: charge.amount, method: "card")
            guard case .challenge(let page?, _) = try await stripe.charge(hosted) else {
                Issue.record("no page")
                return
            }
            #expect(page.text.hasPrefix("https://checkout.stripe.com/"))
        }
    }

    /// The fake refuses what Stripe refuses, or the tests above would say little.
    @Test func theFakeIsAsStrictAsStripe() throws {
        let fake = FakeStripe()
        let headers = [
            "authorization": "Bearer sk_test_fake", "stripe-version": StripeAPI.version,
            "content-type": "application/x-www-form-urlencoded", "idempotency-key": "k1",
        ]
        let good = "amount=100&currency=usd&payment_method=pm_card_visa"
        func status(
            _ body: String, _ change: [String: String?] = [:], path: String = "/v1/payment_intents"
        ) -> Int {
            let all = headers.merging(change.mapValues { $0 ?? "" }) { _, new in new }
            return fake.respond("POST", path, all, body).reply.status
        }
        #expect(status(good) == 200)
        #expect(status(good) == 200)
        #expect(fake.requests.count == 2)
        #expect(status(good + "&metadata[a]=b") == 400)
        for (index, bad) in [
            good + "&surprise=1", "amount=100&currency=usd", good + "&amount=100",
            "amount=-1&currency=usd&payment_method=pm_card_visa", good + "&metadata[a][b]=1",
        ].enumerated() {
            #expect(status(bad, ["idempotency-key": "bad\(index)"]) == 400, "\(bad)")
        }
        #expect(status(good, ["authorization": "Bearer sk_test_other"]) == 401)
        #expect(status(good, ["stripe-version": "2019-01-01"]) == 400)
        #expect(status(good, ["idempotency-key": "k2"], path: "/v1/nothing") == 404)
    }
}
