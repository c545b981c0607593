import HTTPClient
import Identities
import JSON
import Money
import Payments
import Text
import World

// Charges: at Stripe's page by a checkout session, or at once by a payment intent.

extension Stripe {
    /// Requests a charge.
    func charge(_ charge: Charge) async throws -> ChargeOutcome {
        do {
            switch way(charge) {
            case .hosted(let kinds):
                return try await outcome(
                    ofSession: try await create(session: charge, kinds: kinds), of: charge,
                    captures: true)
            case .direct(let method):
                let intent = try await create(intent: charge, method: method)
                return try await confirm(intent, of: charge)
            case nil: return .declined(.unsupported)
            }
        } catch StripeFault.card(let code, let decline) {
            return .declined(StripeDecline.reason(code: code, decline: decline))
        } catch StripeFault.refused(let status, _) where status == 400 {
            return .declined(.unsupported)
        } catch is StripeAmount.NotExact {
            return .declined(.unsupported)
        }
    }

    /// Queries a charge. One whose first request was lost is made by the same key: its buyer waits.
    func look(_ charge: Charge) async throws -> ChargeOutcome {
        switch way(charge) {
        case .hosted(let kinds):
            guard let session = try await session(of: charge, kinds: kinds) else {
                return .notFound
            }
            return try await outcome(ofSession: session, of: charge, captures: true)
        case .direct(let method):
            guard let intent = try await intent(of: charge, method: method) else {
                return .notFound
            }
            return try await outcome(ofIntent: intent, of: charge, captures: true)
        case nil: return .declined(.unsupported)
        }
    }

    /// Cancels a charge, so that it can't succeed any more; what is authorised isn't captured.
    func cancel(_ charge: Charge) async throws -> ChargeOutcome {
        switch way(charge) {
        case .hosted(let kinds):
            guard let session = try await session(of: charge, kinds: kinds) else {
                return .notFound
            }
            if session["status"].string == "open", let id = session["id"].string {
                // Refused where the buyer was quicker: it is read again.
                _ = try await unlessRefused {
                    try await api.post(
                        "/v1/checkout/sessions/\(id)/expire", [:], idempotencyKey: nil)
                }
                return try await ended(
                    try await readSession(id), at: \.["payment_intent"], of: charge)
            }
            return try await ended(session, at: \.["payment_intent"], of: charge)
        case .direct(let method):
            guard let intent = try await intent(of: charge, method: method) else {
                return .notFound
            }
            return try await ended(intent, at: \.self, of: charge)
        case nil: return .declined(.unsupported)
        }
    }

    /// Cancels the intent of a session or of a charge, as far as it can be, and says how it ended.
    private func ended(
        _ object: JSONValue, at intent: KeyPath<JSONValue, JSONValue>, of charge: Charge
    ) async throws -> ChargeOutcome {
        let cancellable = [
            "requires_payment_method", "requires_capture", "requires_confirmation",
            "requires_action",
        ]
        let found = object[keyPath: intent]
        if let id = found["id"].string, cancellable.contains(found["status"].string ?? "") {
            _ = try await unlessRefused {
                try await api.post("/v1/payment_intents/\(id)/cancel", [:], idempotencyKey: nil)
            }
            return try await outcome(
                ofIntent: try await api.get("/v1/payment_intents/\(id)"), of: charge,
                captures: false)
        }
        return object["object"].string == "checkout.session"
            ? try await outcome(ofSession: object, of: charge, captures: false)
            : try await outcome(ofIntent: object, of: charge, captures: false)
    }

    /// Result of a request; nil where it was refused, since the object has moved on.
    private func unlessRefused(
        _ body: () async throws -> JSONValue
    ) async throws -> JSONValue? {
        do { return try await body() } catch StripeFault.refused(let status, _)
            where status == 400
        { return nil }
    }

    // MARK: sessions

    private func create(session charge: Charge, kinds: [String]) async throws -> JSONValue {
        let payment = charge.id.description
        let back = origin + PaymentPath.back(charge.id).text
        var fields: FormFields = [
            "mode": "payment", "client_reference_id": payment, "success_url": back,
            "cancel_url": back, "metadata[payment]": payment,
            "payment_intent_data[metadata][payment]": payment,
            "payment_intent_data[capture_method]": keys.capture.rawValue,
            "line_items[0][quantity]": "1",
            "line_items[0][price_data][currency]": charge.amount.currency.code.lowercased(),
            "line_items[0][price_data][unit_amount]": "\(try StripeAmount.minor(charge.amount))",
            "line_items[0][price_data][product_data][name]": "Pasar \(charge.id.short)",
        ]
        for (index, kind) in kinds.enumerated() {
            fields.add("payment_method_types[\(index)]", kind)
        }
        return try await api.post("/v1/checkout/sessions", fields, idempotencyKey: payment)
    }

    private func readSession(_ id: String) async throws -> JSONValue {
        try await api.get("/v1/checkout/sessions/\(id)", ["expand[0]": "payment_intent"])
    }

    /// The session of a charge as it is now: by its reference, by the key that made it, or from
    /// Stripe's list. Nil if there is none.
    private func session(of charge: Charge, kinds: [String]) async throws -> JSONValue? {
        if let id = charge.reference, id.hasPrefix("cs_") { return try await readSession(id) }
        if isYoung(charge) {
            do {
                let made = try await create(session: charge, kinds: kinds)
                // A replay is as it was when it was made.
                if let id = made["id"].string { return try await readSession(id) }
            } catch StripeFault.stored {
            } catch StripeFault.refused(let status, _) where status == 400 {
                return nil
            }
        }
        let payment = charge.id.description
        let found = try await find("/v1/checkout/sessions", of: charge) {
            $0["client_reference_id"].string == payment
        }
        guard let id = found?["id"].string else { return nil }
        return try await readSession(id)
    }

    private func outcome(
        ofSession session: JSONValue, of charge: Charge, captures: Bool
    ) async throws -> ChargeOutcome {
        let id = session["id"].string
        let intent = session["payment_intent"]
        switch session["status"].string {
        case "open":
            guard let page = session["url"].string.flatMap({ GatewayPage($0) }) else {
                return .challenge(nil, reference: id)
            }
            return .challenge(page, reference: id)
        case "complete":
            if session["payment_status"].string == "paid", let paid = intent.objectID {
                guard let amount = StripeAmount.money(session["amount_total"], session["currency"])
                else { throw StripeFault.silence("an amount that isn't ours") }
                return .succeeded(reference: paid, amount: amount)
            }
            if intent["status"].string != nil {
                return try await outcome(ofIntent: intent, of: charge, captures: captures)
            }
            guard let intent = intent.string else { return .pending }
            return try await outcome(
                ofIntent: try await api.get("/v1/payment_intents/\(intent)"), of: charge,
                captures: captures)
        case "expired": return .declined(.notConfirmed)
        default: throw StripeFault.silence("a session without a status")
        }
    }

    // MARK: intents

    /// Makes an intent without charging: what was never confirmed can't succeed.
    private func create(intent charge: Charge, method: String) async throws -> JSONValue {
        let payment = charge.id.description
        return try await api.post(
            "/v1/payment_intents",
            [
                "amount": "\(try StripeAmount.minor(charge.amount))",
                "currency": charge.amount.currency.code.lowercased(), "payment_method": method,
                "payment_method_types[0]": "card", "capture_method": keys.capture.rawValue,
                "metadata[payment]": payment, "metadata[way]": "direct",
            ], idempotencyKey: payment)
    }

    private func confirm(_ intent: JSONValue, of charge: Charge) async throws -> ChargeOutcome {
        guard let id = intent["id"].string else { throw StripeFault.silence("no id") }
        do {
            let confirmed = try await api.post(
                "/v1/payment_intents/\(id)/confirm",
                ["return_url": origin + PaymentPath.back(charge.id).text],
                idempotencyKey: charge.id.description + "-confirm")
            return try await outcome(ofIntent: confirmed, of: charge, captures: true)
        } catch StripeFault.stored {
            return try await reread(id, of: charge)
        } catch StripeFault.refused(let status, _) where status == 400 {
            return try await reread(id, of: charge)
        }
    }

    private func reread(_ id: String, of charge: Charge) async throws -> ChargeOutcome {
        try await outcome(
            ofIntent: try await api.get("/v1/payment_intents/\(id)"), of: charge, captures: true)
    }

    private func intent(of charge: Charge, method: String) async throws -> JSONValue? {
        if let id = charge.reference, id.hasPrefix("pi_") {
            return try await api.get("/v1/payment_intents/\(id)")
        }
        if isYoung(charge) {
            do {
                let made = try await create(intent: charge, method: method)
                if let id = made["id"].string {
                    return try await api.get("/v1/payment_intents/\(id)")
                }
            } catch StripeFault.stored {
            } catch StripeFault.refused(let status, _) where status == 400 {
                return nil
            }
        }
        let payment = charge.id.description
        return try await find("/v1/payment_intents", of: charge) {
            $0["metadata"]["payment"].string == payment
        }
    }

    private func outcome(
        ofIntent intent: JSONValue, of charge: Charge, captures: Bool
    ) async throws -> ChargeOutcome {
        guard let id = intent["id"].string else { throw StripeFault.silence("no id") }
        switch intent["status"].string {
        case "succeeded":
            guard let amount = StripeAmount.money(intent["amount_received"], intent["currency"])
            else { throw StripeFault.silence("an amount that isn't ours") }
            return .succeeded(reference: id, amount: amount)
        case "requires_capture":
            guard captures else { return .pending }
            let captured = try await unlessRefused {
                try await api.post("/v1/payment_intents/\(id)/capture", [:], idempotencyKey: nil)
            }
            guard let captured else {
                return try await outcome(
                    ofIntent: try await api.get("/v1/payment_intents/\(id)"), of: charge,
                    captures: false)
            }
            return try await outcome(ofIntent: captured, of: charge, captures: false)
        case "processing": return .pending
        case "requires_action":
            let page = intent["next_action"]["redirect_to_url"]["url"].string
            return .challenge(page.flatMap { GatewayPage($0) }, reference: id)
        case "requires_confirmation": return .notFound
        case "requires_payment_method":
            let error = intent["last_payment_error"]
            guard error != .null else { return .pending }
            return .declined(
                StripeDecline.reason(
                    code: error["code"].string ?? "",
                    decline: error["decline_code"].string ?? ""))
        case "canceled": return .declined(.notConfirmed)
        default: throw StripeFault.silence("an intent without a status")
        }
    }

    // MARK: lists

    /// True while Stripe is sure to know the charge's idempotency key.
    private func isYoung(_ charge: Charge) -> Bool {
        now() - charge.id.madeAt < StripeAPI.keyAge
    }

    /// Time after a payment was opened in which its objects were made.
    private static let longestMaking = TimeSpan.hours(1)
    /// Pages of a list that are read before it is given up for now.
    private static let mostPages = 20
    private static let pageSize = 100

    /// The object in one of Stripe's lists that belongs to a charge; nil if there is none.
    private func find(
        _ path: String, of charge: Charge, where isIt: (JSONValue) -> Bool
    ) async throws -> JSONValue? {
        let start = (charge.id.madeAt - .minutes(5)).milliseconds / 1000
        let end = (charge.id.madeAt + Self.longestMaking).milliseconds / 1000
        return try await find(
            path, ["created[gte]": "\(start)", "created[lte]": "\(end)"], where: isIt)
    }

    /// The first object of a list, over all its pages, for which `isIt` is true.
    func find(
        _ path: String, _ query: FormFields, where isIt: (JSONValue) -> Bool
    ) async throws -> JSONValue? {
        var last: String?
        for _ in 0..<Self.mostPages {
            var query = query
            query.add("limit", "\(Self.pageSize)")
            if let last { query.add("starting_after", last) }
            let page = try await api.get(path, query)
            let items = (try? page["data"].list()) ?? []
            if let found = items.first(where: isIt) { return found }
            guard (try? page["has_more"].flag()) == true, let next = items.last?["id"].string else {
                return nil
            }
            last = next
        }
        throw StripeFault.silence("a list that doesn't end")
    }
}
