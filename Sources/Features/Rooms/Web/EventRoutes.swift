import Identities
import JSON
import Web
import World

// Routes of viewers: events and likes.

extension RoomsWeb {
    var eventRoutes: [Route] {
        [
            Route(
                .get, RoomPath.events, for: .anyone,
                "What happens in a room, as server-sent events: first a snapshot (`reset`), then "
                    + "each event; with Last-Event-ID, what came since"
            ) { request in
                .events(
                    try await rooms.listen(
                        to: try request.at(RoomPath.events), as: request.caller.account,
                        visitor: request.viewer, after: request.lastEvent))
            },
            Route(
                .get, RoomPath.missed, for: .anyone, limit: Self.missedLimit,
                "What happened in a room since Last-Event-ID, as JSON with the same ids, or a "
                    + "snapshot: for those whom no stream reaches"
            ) { request in
                let json = try await rooms.missed(
                    in: try request.at(RoomPath.missed), as: request.caller.account,
                    after: request.lastEvent)
                return Response(
                    status: 200,
                    headers: [("content-type", "application/json"), ("cache-control", "no-store")],
                    body: .bytes(json))
            },
            Route(.get, RoomPath.snapshot, for: .anyone, "What a room shows now") { request in
                let state = try await rooms.snapshot(
                    of: try request.at(RoomPath.snapshot), for: request.caller.account)
                var json = JSONWriter()
                state.writeSnapshot(to: &json)
                return Response(
                    status: 200, headers: [("content-type", "application/json")],
                    body: .bytes(json.bytes))
            },
            Route(
                .post, RoomPath.likes, for: .anyone, limit: .perMinute(240), takes: LikeForm.self,
                gives: Done.shape.schema, refusals: [409, 410], "Hearts, several at once"
            ) { request, form in
                let id = try request.at(RoomPath.likes)
                try await rooms.like(form.times, in: id)
                return request.done(then: RoomPath.room(id))
            },
        ]
    }
}

extension RoomsWeb {
    /// A client polls every four seconds; behind one proxy there are many of them.
    private static let missedLimit = RateLimit.perMinute(1500)
}

extension Request {
    /// Account or visit that watches. A visitor without a session has the ticket of the room's
    /// page; without that, strangers are told apart by address and user agent.
    fileprivate var viewer: ShopperID {
        if let known = caller.shopperID { return known }
        let bytes = Digest.sha256(visitTicket ?? client + "\n" + userAgent)
        return ShopperID(bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) })
    }
}

struct LikeForm: Form {
    static let times = Field<Int>.int("times", 1...Rooms.mostLikes, default: 1)
    static let fields: [any AnyField] = [times]
    let times: Int

    init(_ input: Input) throws { times = try input[Self.times] }
}
