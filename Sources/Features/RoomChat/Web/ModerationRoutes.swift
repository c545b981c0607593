import Identities
import Accounts
import Catalog
import Store
import Web
import World

// Routes of hosts, their moderators and operators: the studio's buttons and API clients use the
// same.

extension Live {
    public var routes: [Route] {
        pageRoutes + studioRoutes + eventRoutes + planRoutes + sellingRoutes + moderationRoutes
    }

    private var planRoutes: [Route] {
        [
            Route(
                .post, LivePath.list, for: .signedIn, of: "own rooms", takes: RoomPlanForm.self,
                gives: RoomView.shape.schema, status: 201, refusals: [409], idempotent: true,
                "Plans a room"
            ) { request, form in
                let done = try await plan(
                    form.plan, by: try request.caller.here, idempotencyKey: request.idempotencyKey)
                let answer = try await shown(request, done.answer, status: 201)
                return answer.replayed(done.replayed)
            },
            Route(
                .post, LivePath.room, for: .signedIn, of: "own room", takes: RoomPlanForm.self,
                gives: RoomView.shape.schema, refusals: [410], "Changes a plan"
            ) { request, form in
                let id = try request.at(LivePath.room)
                try await change(id, to: form.plan, by: try request.caller.here)
                return try await shown(request, id)
            },
            own(LivePath.start, "Goes on air", refusals: [409, 410]) { live, id, account in
                try await live.start(id, by: account)
            },
            own(LivePath.end, "Ends a room, or calls its plan off", refusals: [410]) {
                live, id, account in try await live.end(id, by: account)
            },
            Route(
                .post, LivePath.stop, for: .role(.operator), takes: StopForm.self,
                gives: RoomView.shape.schema, refusals: [410],
                "Stops a room at once: its last event and its last picture"
            ) { request, form in
                let id = try request.at(LivePath.stop)
                try await stop(id, reason: form.reason)
                return try await shown(request, id)
            },
            Route(
                .get, LivePath.figures, for: .signedIn, of: "own or moderated room",
                gives: RoomAnalyticsView.shape.schema,
                "What happened in a room, by the minute, beside the five minutes before, the "
                    + "host's last LIVE, and the target"
            ) { request in
                let report = try await report(
                    of: try request.at(LivePath.figures), for: try request.caller.here)
                return .json(RoomAnalyticsView(report: report))
            },
            Route(
                .post, LivePath.target, for: .signedIn, of: "own room", takes: TargetForm.self,
                gives: Done.shape.schema,
                "What a host wants to reach in a room; none without `value`"
            ) { request, form in
                let id = try request.at(LivePath.target)
                try await setTarget(
                    form.kind, typed: form.value, in: id, by: try request.caller.here,
                    locale: request.caller.locale)
                return request.done(then: LivePath.studio(id))
            },
        ]
    }

    private var sellingRoutes: [Route] {
        [
            product(LivePath.bag, "Puts a product into the bag") { live, product, id, account in
                try await live.put(product, into: id, by: account)
            },
            product(LivePath.bagRemoval, "Takes a product out of the bag") {
                live, product, id, account in
                try await live.takeOut(product, of: id, by: account)
            },
            product(LivePath.pin, "Shows a product of the bag to everybody") {
                live, product, id, account in try await live.pin(product, in: id, by: account)
            },
            Route(
                .post, LivePath.pinNext, for: .signedIn, of: "own or moderated room",
                gives: PinnedView.shape.schema, refusals: [409, 410], "Shows the next product"
            ) { request in
                let id = try request.at(LivePath.pinNext)
                let product = try await pinNext(in: id, by: try request.caller.here)
                return request.done(PinnedView(product: product), then: LivePath.room(id))
            },
            own(LivePath.pinRemoval, "Shows no product any more", refusals: [410]) {
                live, id, account in try await live.unpin(in: id, by: account)
            },
            Route(
                .post, LivePath.price, for: .signedIn, of: "own room", takes: RoomPriceForm.self,
                gives: RoomView.shape.schema, refusals: [409, 410],
                "Sets the price of a SKU in this room, or takes it back"
            ) { request, form in
                let id = try request.at(LivePath.price)
                try await setPrice(
                    form.minor, of: form.sku, in: id, by: try request.caller.here)
                return try await shown(request, id)
            },
        ]
    }

    private var moderationRoutes: [Route] {
        [
            moderation(LivePath.notice, NoticeForm.self, "Puts words above the chat, or none") {
                live, form, id, account in
                try await live.setNotice(form.text, in: id, by: account)
            },
            moderation(LivePath.slow, SlowForm.self, "Slow mode: seconds between messages") {
                live, form, id, account in
                try await live.setSlow(seconds: form.seconds, in: id, by: account)
            },
            moderation(LivePath.chatRemoval, MessageForm.self, "Takes a message back") {
                live, form, id, account in
                try await live.remove(form.message, in: id, by: account)
            },
            moderation(LivePath.mutes, MuteForm.self, "Silences a message's author for a while") {
                live, form, id, account in
                try await live.mute(
                    authorOf: form.message, for: .minutes(form.minutes), in: id, by: account)
            },
            moderation(LivePath.blocks, MessageForm.self, "Shuts a message's author out") {
                live, form, id, account in
                try await live.block(authorOf: form.message, in: id, by: account)
            },
            moderation(
                LivePath.moderators, ModeratorForm.self, "Makes a message's author a moderator"
            ) { live, form, id, account in
                try await live.setModerator(
                    !form.remove, authorOf: form.message, in: id, by: account)
            },
            moderation(
                LivePath.question, MessageForm.self,
                "Shows a message to everybody as the one that is being answered"
            ) { live, form, id, account in
                try await live.answer(form.message, in: id, by: account)
            },
            Route(
                .post, LivePath.questionRemoval, for: .signedIn, of: "own or moderated room",
                gives: Done.shape.schema, refusals: [410],
                "The message that was shown is answered: it goes away"
            ) { request in
                let id = try request.at(LivePath.questionRemoval)
                try await answered(in: id, by: try request.caller.here)
                return request.done(then: LivePath.studio(id))
            },
            Route(
                .get, LivePath.words, for: .signedIn, of: "own words",
                gives: WordsView.shape.schema, "Words that one doesn't want to read"
            ) { request in
                .json(WordsView(words: try await words(of: try request.caller.here)))
            },
            Route(
                .post, LivePath.words, for: .signedIn, of: "own words", takes: WordsForm.self,
                gives: WordsView.shape.schema, refusals: [409],
                "Words that one doesn't want to read, one a line"
            ) { request, form in
                let account = try request.caller.here
                try await setWords(form.words, by: account)
                let kept = WordsView(words: try await words(of: account))
                return request.done(kept, then: LivePath.list())
            },
        ]
    }

    // MARK: kinds of routes

    private func own(
        _ place: URLPattern1<RoomID>, _ summary: String, refusals: [Int],
        _ change: @escaping @Sendable (Live, RoomID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .signedIn, of: "own room", gives: RoomView.shape.schema,
            refusals: refusals, summary
        ) { request in
            let id = try request.at(place)
            try await change(self, id, try request.caller.here)
            return try await shown(request, id)
        }
    }

    private func product(
        _ place: URLPattern1<RoomID>, _ summary: String,
        _ change:
            @escaping @Sendable (Live, ProductID, RoomID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .signedIn, of: "own or moderated room",
            takes: RoomProductForm.self, gives: RoomView.shape.schema, refusals: [409, 410], summary
        ) { request, form in
            let id = try request.at(place)
            try await change(self, form.product, id, try request.caller.here)
            return try await shown(request, id)
        }
    }

    private func moderation<F: Form>(
        _ place: URLPattern1<RoomID>, _ form: F.Type, _ summary: String,
        _ change: @escaping @Sendable (Live, F, RoomID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .signedIn, of: "own or moderated room", takes: form,
            gives: Done.shape.schema, refusals: [403, 409, 410], summary
        ) { request, form in
            let id = try request.at(place)
            try await change(self, form, id, try request.caller.here)
            return request.done(then: LivePath.studio(id))
        }
    }

    private func shown(_ request: Request, _ id: RoomID, status: Int = 200) async throws
        -> Response
    {
        let view = try await store.read { db in
            guard let room = try Self.room(id, in: db) else { throw LiveRefusal.notFound }
            return RoomView(room: room, products: try Self.products(of: id, in: db))
        }
        return request.done(view, status: status, then: LivePath.room(id))
    }
}
