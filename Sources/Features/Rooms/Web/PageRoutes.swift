import DesignSystem
import Store
import Web
import World

// Routes of rooms' pages.

extension RoomsWeb {
    var pageRoutes: [Route] {
        [
            Route(
                .get, RoomPath.room, for: .anyone, takes: RoomForm.self,
                gives: RoomView.shape.schema, refusals: [403, 410], "A room"
            ) { request, form in
                let id = try request.at(RoomPath.room)
                let shown = try await rooms.page(
                    id, for: request.caller.account, opens: !request.isPreview)
                let context = try await designSystem.context(request)
                return request.answer(
                    RoomView(room: shown.room, products: shown.bag.map(\.product))
                ) {
                    RoomPage(context: context).roomPage(
                        shown, slots, from: form.at, origin: origin)
                }.playing().offeringVisit()
            }
        ]
    }
}

/// Query of a room's page: `?at=` begins a replay there.
struct RoomForm: Form {
    static let at = Field<Int?>.optional("at", max: 6, schema: .integer(min: 0)) {
        Int($0).flatMap { $0 < 0 ? nil : $0 }
    }
    static let fields: [any AnyField] = [at]
    /// Offset in seconds.
    let at: Int?

    init(_ input: Input) throws { at = try input[Self.at] }
}
