import Access
import Creators
import HTML
import Identities
import Media
import Stalls
import Store
import Web

extension CreatorCenterWeb {
    /// Upper bound of a form with a phone's photo.
    static let pictureBytes = Media.maximumBytes + 100_000

    var profileRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.center, for: .signedIn, of: "own creator",
                gives: CenterView.shape.schema, "Oneself as a creator, or how to become one"
            ) { request, account in try await centerPage(request, account, SubmittedForm()) },
            Route(
                .post, CreatorPath.center, for: .signedIn, of: "own creator",
                takes: ProfileForm.self, gives: OwnCreatorView.shape.schema, status: 201,
                refusals: [409], idempotent: true, "Becomes a creator", onInvalid: centerPage
            ) { request, account, form in
                let made = try await creators.become(
                    form.profile, account: account, market: request.caller.marketCode,
                    idempotencyKey: request.idempotencyKey)
                let view = OwnCreatorView(creator: try await own(account))
                return request.done(view, status: 201, then: StallPath.editing())
                    .replayed(made.replayed)
            },
            Route(
                .post, CreatorPath.profile, for: .role(.creator), of: "own creator",
                takes: ProfileChangeForm.self, gives: OwnCreatorView.shape.schema, refusals: [409],
                "Changes what is named of name, handle and words", onInvalid: centerPage
            ) { request, account, form in
                try await creators.change(form.change, of: account)
                let view = OwnCreatorView(creator: try await own(account))
                return request.done(view, then: CreatorPath.center())
            },
            Route(
                .post, CreatorPath.avatar, for: .role(.creator), of: "own creator",
                limit: .perMinute(20), takes: PictureForm.self,
                body: .files(maxBytes: Self.pictureBytes), gives: Done.shape.schema,
                "Sets one's picture", onInvalid: centerPage
            ) { request, account, form in
                try await FieldRefusal.naming(PictureForm.picture.name, for: "pictures") {
                    try await creators.setAvatar(form.upload, of: account)
                }
                return request.done(then: CreatorPath.center())
            }.admitting { _, account in _ = try await own(account) },
            Route(
                .post, CreatorPath.identity, for: .role(.creator), of: "own creator",
                takes: ProofForm.self, gives: OwnCreatorView.shape.schema, refusals: [409],
                idempotent: true, "Asks the operator to check who one is", onInvalid: centerPage
            ) { request, account, form in
                let asked = try await creators.askForCheck(
                    form.proof, of: account, idempotencyKey: request.idempotencyKey)
                let view = OwnCreatorView(creator: try await own(account))
                return request.done(view, then: CreatorPath.center()).replayed(asked.replayed)
            },
            Route(
                .get, CreatorPath.followers, for: .role(.creator), of: "own followers",
                takes: PageForm.self, gives: FollowersView.shape.schema,
                "Who follows one", handler: followersPage),
        ]
    }

    func own(_ account: AccountID) async throws -> Creator {
        try await console.store.read { db in try Creators.own(account, in: db) }
    }

    private func centerPage(_ request: Request, _ account: AccountID, _ typed: SubmittedForm)
        async throws -> Response
    {
        let now = console.world.now()
        let found = try await console.store.read { db in
            try Creators.creator(of: account, in: db).map {
                (
                    shown: try Stalls.shown($0, for: nil, at: now, in: db),
                    closed: try Creators.closedReason(of: $0.id, in: db)
                )
            }
        }
        let context = try await designSystem.context(request)
        return request.answer(CenterView(creator: found?.shown.creator)) {
            guard let (found, closed) = found else {
                return CenterPages(context: context).becomePage(typed)
            }
            let day = console.markets.market(found.creator.market).zone.day(of: now)
            let rule = console.markets.creatorRule(in: found.creator.market, on: day)
            return CenterPages(context: context).centerPage(found, rule, closed: closed, typed)
        }
    }

    private func followersPage(_ request: Request, _ account: AccountID, _ form: PageForm)
        async throws -> Response
    {
        let (creator, found) = try await creators.followers(
            of: account, after: form.after.flatMap { AccountID($0) })
        let shown = Array(found.prefix(Creators.page))
        let next = found.count > Creators.page ? shown.last?.account.description : nil
        let context = try await designSystem.context(request)
        return request.answer(FollowersView(followers: shown, next: next)) {
            CenterPages(context: context).followersPage(
                creator, shown, next: next, isFirst: form.after == nil)
        }
    }
}
