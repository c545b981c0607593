import Access
import Identities
import Store
import Web
import World

// Routes of hosts and operators. People press buttons in the studio, software asks for JSON: both
// use the same routes.

extension RoomsWeb {
    var planRoutes: [Route] {
        [
            Route(
                .post, RoomPath.list, for: .signedIn, of: "own rooms", takes: RoomPlanForm.self,
                gives: RoomView.shape.schema, status: 201, refusals: [409], idempotent: true,
                "Plans a room"
            ) { request, account, form in
                let done = try await rooms.plan(
                    form.plan, by: account, idempotencyKey: request.idempotencyKey)
                let answer = try await shown(request, done.answer, status: 201)
                return answer.replayed(done.replayed)
            },
            Route(
                .post, RoomPath.room, for: .signedIn, of: "own room",
                takes: RoomPlanChangeForm.self, gives: RoomView.shape.schema, refusals: [410],
                "Changes what is named of a plan"
            ) { request, account, form in
                let id = try request.at(RoomPath.room)
                try await rooms.change(id, form.change, by: account)
                return try await shown(request, id)
            },
            own(RoomPath.start, "Goes on air", refusals: [409, 410]) { rooms, id, account in
                try await rooms.start(id, by: account)
            },
            own(RoomPath.end, "Ends a room, or calls its plan off", refusals: [410]) {
                rooms, id, account in try await rooms.end(id, by: account)
            },
            Route(
                .post, RoomPath.stop, for: .role(.operator), takes: StopForm.self,
                gives: RoomView.shape.schema, refusals: [410],
                "Stops a room at once: its last event and its last picture"
            ) { request, form in
                let id = try request.at(RoomPath.stop)
                try await rooms.stop(id, reason: form.reason)
                return try await shown(request, id)
            },
        ]
    }

    private func own(
        _ place: URLPattern1<RoomID>, _ summary: String, refusals: [Int],
        _ change: @escaping @Sendable (Rooms, RoomID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .signedIn, of: "own room", gives: RoomView.shape.schema,
            refusals: refusals, summary
        ) { request, account in
            let id = try request.at(place)
            try await change(rooms, id, account)
            return try await shown(request, id)
        }
    }

    private func shown(_ request: Request, _ id: RoomID, status: Int = 200) async throws
        -> Response
    {
        let view = try await rooms.view(of: id)
        return request.done(view, status: status, then: RoomPath.room(id))
    }
}

extension Rooms {
    /// A room as its API answers, after a command.
    public func view(of id: RoomID) async throws -> RoomView {
        try await store.read { [bag] db in
            guard let room = try Self.room(id, in: db) else { throw RoomRefusal.notFound }
            return RoomView(room: room, products: try bag.products(of: id, in: db))
        }
    }
}
