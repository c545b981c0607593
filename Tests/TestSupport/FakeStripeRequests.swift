import HTTPClient
import Text
import World

/// A request to the fake, with the rules of its endpoint.
struct FakeRequest {
    let method: String
    let path: [Substring]
    let headers: [String: String]
    let fingerprint: String
    /// Fields of query or body; nil for a form that can't be read.
    let fields: [(name: String, value: String)]?

    init(method: String, target: String, headers: [String: String], body: String) {
        self.method = method
        self.headers = headers
        let parts = target.split(separator: "?", maxSplits: 1)
        path = (parts.first ?? "").split(separator: "/")
        fingerprint = "\(method) \(target) \(body)"
        let text = method == "GET" ? parts.dropFirst().first ?? "" : Substring(body)
        fields = Self.decoded(text)
    }

    private static func decoded(_ text: Substring) -> [(name: String, value: String)]? {
        var out: [(name: String, value: String)] = []
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let name = PercentCoding.decode(parts[0], plus: true),
                let value = PercentCoding.decode(parts[1], plus: true)
            else { return nil }
            out.append((name, value))
        }
        return out
    }

    func value(_ name: String) -> String? { fields?.first { $0.name == name }?.value }

    /// Values of a map, as `metadata[a]`.
    func map(_ name: String) -> [String: String] {
        var out: [String: String] = [:]
        for field in fields ?? [] where field.name.hasPrefix(name + "[") {
            out[String(field.name.dropFirst(name.count + 1).dropLast())] = field.value
        }
        return out
    }

    // MARK: rules

    /// Endpoint as a pattern: ids are `*`.
    private var endpoint: String {
        let words = path.map { word in
            ["cs_", "pi_", "re_", "du_"].contains(where: word.hasPrefix) ? "*" : String(word)
        }
        return method + " /" + words.joined(separator: "/")
    }

    private struct Rule {
        var required: [String] = []
        var allowed: [String] = []
        var maps: [String] = []
        var needsKey = false
    }

    private static let rules: [String: Rule] = [
        "POST /v1/checkout/sessions": Rule(
            required: [
                "mode", "success_url", "line_items[0][quantity]",
                "line_items[0][price_data][currency]", "line_items[0][price_data][unit_amount]",
                "line_items[0][price_data][product_data][name]", "payment_method_types[0]",
            ],
            allowed: [
                "cancel_url", "client_reference_id", "payment_method_types[1]",
                "payment_intent_data[capture_method]",
            ], maps: ["metadata", "payment_intent_data[metadata]"], needsKey: true),
        "GET /v1/checkout/sessions": Rule(allowed: lists + ["payment_intent"]),
        "GET /v1/checkout/sessions/*": Rule(allowed: ["expand[0]"]),
        "POST /v1/checkout/sessions/*/expire": Rule(),
        "POST /v1/payment_intents": Rule(
            required: ["amount", "currency", "payment_method"],
            allowed: ["payment_method_types[0]", "capture_method"], maps: ["metadata"],
            needsKey: true),
        "GET /v1/payment_intents": Rule(allowed: lists),
        "GET /v1/payment_intents/*": Rule(),
        "POST /v1/payment_intents/*/confirm": Rule(required: ["return_url"], needsKey: true),
        "POST /v1/payment_intents/*/capture": Rule(),
        "POST /v1/payment_intents/*/cancel": Rule(),
        "POST /v1/refunds": Rule(
            required: ["payment_intent", "amount"], maps: ["metadata"], needsKey: true),
        "GET /v1/refunds": Rule(allowed: lists + ["payment_intent"]),
        "GET /v1/refunds/*": Rule(),
        "GET /v1/disputes": Rule(allowed: lists),
        "POST /v1/disputes/*": Rule(allowed: ["submit"], maps: ["evidence"]),
    ]

    private static let lists = ["created[gte]", "created[lte]", "limit", "starting_after"]

    /// Refusal before anything is done; nil if the request is well-formed.
    var refusal: HTTPReply? {
        func invalid(_ code: String) -> HTTPReply {
            FakeStripe.error(400, "invalid_request_error", code)
        }
        guard let rule = Self.rules[endpoint] else {
            return FakeStripe.error(404, "invalid_request_error", "resource_missing")
        }
        guard let fields else { return invalid("form") }
        if method == "POST", !fields.isEmpty,
            headers["content-type"] != "application/x-www-form-urlencoded"
        {
            return invalid("content_type")
        }
        if rule.needsKey, headers["idempotency-key"] == nil { return invalid("no_key") }
        if Set(fields.map(\.name)).count != fields.count { return invalid("parameter_twice") }
        for field in fields {
            let isMap = rule.maps.contains {
                field.name.hasPrefix($0 + "[") && field.name.hasSuffix("]")
                    && !field.name.dropFirst($0.count + 1).dropLast().contains("[")
            }
            guard isMap || (rule.required + rule.allowed).contains(field.name) else {
                return invalid("parameter_unknown")
            }
        }
        for name in rule.required where value(name)?.isEmpty ?? true {
            return invalid("parameter_missing")
        }
        return Self.amountNames.allSatisfy { value($0).map { Int64($0) ?? 0 > 0 } ?? true }
            ? nil : invalid("parameter_invalid_integer")
    }

    private static let amountNames = ["amount", "line_items[0][price_data][unit_amount]"]

    // MARK: running

    func run(_ state: inout FakeStripe.State, pages: String) -> HTTPReply {
        let id = path.dropFirst(2).first { $0.contains("_") && $0.utf8.count > 12 }.map(String.init)
        switch endpoint {
        case "POST /v1/checkout/sessions": return makeSession(&state, pages: pages)
        case "GET /v1/checkout/sessions":
            return page(
                state.sessions.map {
                    ($0.id, $0.created, $0.json(expanding: nil, paid: state.isPaid($0)), $0.intent)
                })
        case "GET /v1/checkout/sessions/*":
            guard let session = state.sessions.first(where: { $0.id == id }) else { return missing }
            let intents = value("expand[0]") == "payment_intent" ? state.intents : nil
            return ok(session.json(expanding: intents, paid: state.isPaid(session)))
        case "POST /v1/checkout/sessions/*/expire": return expire(id, &state)
        case "POST /v1/payment_intents": return makeIntent(&state)
        case "GET /v1/payment_intents":
            return page(state.intents.map { ($0.id, $0.created, $0.json, nil) })
        case "GET /v1/payment_intents/*":
            guard let intent = state.intents.first(where: { $0.id == id }) else { return missing }
            return ok(intent.json)
        case "POST /v1/payment_intents/*/confirm", "POST /v1/payment_intents/*/capture",
            "POST /v1/payment_intents/*/cancel":
            return change(intent: id, String(path.last ?? ""), &state)
        case "POST /v1/refunds": return makeRefund(&state)
        case "GET /v1/refunds":
            return page(state.refunds.map { ($0.id, $0.created, $0.json, $0.intent) })
        case "GET /v1/refunds/*":
            guard let refund = state.refunds.first(where: { $0.id == id }) else { return missing }
            return ok(refund.json)
        case "GET /v1/disputes":
            return page(state.disputes.map { ($0.id, $0.created, $0.json, nil) })
        default: return contest(id, &state)
        }
    }

    private var missing: HTTPReply {
        FakeStripe.error(404, "invalid_request_error", "resource_missing")
    }

    private func ok(_ json: String) -> HTTPReply { HTTPReply(status: 200, body: Array(json.utf8)) }

    private func unexpected(_ code: String) -> HTTPReply {
        FakeStripe.error(400, "invalid_request_error", code)
    }

    /// A page of a list, newest first.
    private func page(
        _ items: [(id: String, created: Int64, json: String, intent: String?)]
    ) -> HTTPReply {
        let from = value("created[gte]").flatMap { Int64($0) } ?? 0
        let to = value("created[lte]").flatMap { Int64($0) } ?? Int64.max
        let limit = value("limit").flatMap { Int($0) } ?? 10
        guard (1...100).contains(limit) else { return unexpected("limit") }
        var found = items.reversed().filter { item in
            (from...to).contains(item.created)
                && (value("payment_intent").map { $0 == item.intent } ?? true)
        }
        if let last = value("starting_after") {
            guard let index = found.firstIndex(where: { $0.id == last }) else { return missing }
            found = Array(found[(index + 1)...])
        }
        return ok(
            FakeJSON.object([
                ("object", FakeJSON.text("list")),
                ("data", FakeJSON.list(found.prefix(limit).map(\.json))),
                ("has_more", "\(found.count > limit)"),
            ]))
    }

    private func makeSession(_ state: inout FakeStripe.State, pages: String) -> HTTPReply {
        guard value("mode") == "payment", value("line_items[0][quantity]") == "1",
            ["card", "promptpay"].contains(value("payment_method_types[0]")),
            ["automatic", "manual", nil].contains(value("payment_intent_data[capture_method]")),
            let amount = value("line_items[0][price_data][unit_amount]").flatMap({ Int64($0) })
        else { return unexpected("parameter_invalid") }
        let id = state.id("cs_test")
        let session = FakeSession(
            id: id, amount: amount, currency: value("line_items[0][price_data][currency]") ?? "",
            created: state.seconds, clientReference: value("client_reference_id") ?? "",
            metadata: map("metadata"), intentMetadata: map("payment_intent_data[metadata]"),
            captureMethod: value("payment_intent_data[capture_method]") ?? "automatic",
            url: "\(pages)/\(id)")
        state.sessions.append(session)
        return ok(session.json(expanding: nil, paid: false))
    }

    private func expire(_ id: String?, _ state: inout FakeStripe.State) -> HTTPReply {
        guard let index = state.sessions.firstIndex(where: { $0.id == id }) else { return missing }
        guard state.sessions[index].status == "open" else { return unexpected("session_not_open") }
        state.sessions[index].status = "expired"
        state.tell("checkout.session.expired", session: index)
        let intent = state.sessions[index].intent
        if let one = state.intents.firstIndex(where: { $0.id == intent }) {
            state.intents[one].status = "canceled"
            state.tell("payment_intent.canceled", state.intents[one].json)
        }
        return ok(state.sessions[index].json(expanding: nil, paid: false))
    }

    private func makeIntent(_ state: inout FakeStripe.State) -> HTTPReply {
        guard let amount = value("amount").flatMap({ Int64($0) }) else {
            return unexpected("parameter_invalid_integer")
        }
        let intent = FakeIntent(
            id: state.id("pi"), amount: amount, currency: value("currency") ?? "",
            captureMethod: value("capture_method") ?? "automatic", created: state.seconds,
            status: "requires_confirmation", metadata: map("metadata"),
            paymentMethod: value("payment_method"))
        state.intents.append(intent)
        state.tell("payment_intent.created", intent.json)
        return ok(intent.json)
    }

    private func change(
        intent id: String?, _ verb: String, _ state: inout FakeStripe.State
    ) -> HTTPReply {
        guard let index = state.intents.firstIndex(where: { $0.id == id }) else { return missing }
        let status = state.intents[index].status
        switch verb {
        case "confirm":
            guard ["requires_confirmation", "requires_payment_method"].contains(status) else {
                return unexpected("payment_intent_unexpected_state")
            }
            state.charge(index, by: state.intents[index].paymentMethod ?? "")
            if let code = state.intents[index].errorCode {
                return FakeStripe.error(
                    402, "card_error", code, decline: state.intents[index].declineCode)
            }
        case "capture":
            guard status == "requires_capture" else {
                return unexpected("payment_intent_unexpected_state")
            }
            state.succeed(index)
        default:
            guard status != "succeeded", status != "canceled" else {
                return unexpected("payment_intent_unexpected_state")
            }
            state.intents[index].status = "canceled"
            state.tell("payment_intent.canceled", state.intents[index].json)
        }
        return ok(state.intents[index].json)
    }

    private func makeRefund(_ state: inout FakeStripe.State) -> HTTPReply {
        guard let amount = value("amount").flatMap({ Int64($0) }),
            let intent = state.intents.first(where: { $0.id == value("payment_intent") }),
            intent.status == "succeeded"
        else { return missing }
        let holding = ["needs_response", "under_review", "lost"]
        if state.disputes.contains(where: { $0.intent == intent.id && holding.contains($0.status) })
        {
            return unexpected("charge_disputed")
        }
        let before = state.refunds.filter { $0.intent == intent.id && $0.status != "failed" }
            .map(\.amount).reduce(0, +)
        guard before + amount <= intent.received else {
            return unexpected(
                before == intent.received ? "charge_already_refunded" : "amount_too_large")
        }
        let isSlow = map("metadata")["slow"] != nil || state.random.next() % 4 == 0
        let refund = FakeRefund(
            id: state.id("re"), intent: intent.id, amount: amount, currency: intent.currency,
            created: state.seconds, metadata: map("metadata"),
            status: isSlow ? "pending" : "succeeded")
        state.refunds.append(refund)
        state.tell("refund.created", refund.json)
        return ok(refund.json)
    }

    private func contest(_ id: String?, _ state: inout FakeStripe.State) -> HTTPReply {
        guard let index = state.disputes.firstIndex(where: { $0.id == id }) else { return missing }
        guard state.disputes[index].status.hasSuffix("needs_response") else {
            return unexpected("dispute_closed")
        }
        state.disputes[index].evidence = map("evidence")
        if value("submit") == "true" {
            state.disputes[index].status =
                state.disputes[index].status == "needs_response"
                ? "under_review" : "warning_under_review"
            state.tell("charge.dispute.updated", state.disputes[index].json)
        }
        return ok(state.disputes[index].json)
    }
}
