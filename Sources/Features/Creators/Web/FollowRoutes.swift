import Access
import Web

extension CreatorsWeb {
    var followRoutes: [Route] {
        [
            Route(
                .post, CreatorPath.follow, for: .signedIn, of: .nobodys, takes: FollowForm.self,
                gives: FollowView.shape.schema, refusals: [409], idempotent: true,
                "Follows a creator, or no longer", handler: followed)
        ]
    }

    private func followed(_ request: Request, _ account: AccountID, _ form: FollowForm) async throws
        -> Response
    {
        let handle = try request.at(CreatorPath.follow)
        let found = try await creators.store.read { db in
            try Creators.creator(handle: handle, in: db).map {
                (creator: $0, isClosed: try Creators.isClosed($0.id, in: db))
            }
        }
        guard let (creator, isClosed) = found else { throw CreatorRefusal.notFound }
        // A follower of a stall that was taken down may still unfollow.
        guard !isClosed || !form.follow else { throw CreatorRefusal.stallClosed }
        let done = try await creators.follow(
            creator.id, form.follow, by: account,
            idempotencyKey: request.idempotencyKey)
        let view = FollowView(follows: form.follow, followers: Int(done.answer) ?? 0)
        return request.done(view, then: CreatorPath.stall(handle)).replayed(done.replayed)
    }
}
