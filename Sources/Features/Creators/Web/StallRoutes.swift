import Text
import Barcodes
import Identities
import Accounts
import Catalog
import DesignSystem
import HTML
import Markets
import Store
import Web
import World

extension CreatorsWeb {
    public var routes: [Route] {
        stallRoutes + centerRoutes + arrangingRoutes + moneyRoutes + planRoutes + checkRoutes
            + closingRoutes
    }

    /// Routes of the stall directory, of stalls, clicks, sharing and following.
    private var stallRoutes: [Route] {
        [
            Route(
                .get, CreatorPath.stallDirectory, for: .anyone, takes: PageForm.self,
                gives: StallsView.shape.schema, "All stalls of the market", handler: bazaarPage),
            Route(
                .get, CreatorPath.stall, for: .anyone, takes: ShelfChoice.self,
                gives: StallView.shape.schema, refusals: [410], "A creator's stall",
                handler: stallPage),
            Route(
                .get, CreatorPath.visit, for: .anyone, limit: Self.clicks,
                "On to a product; remembers which stall showed it", handler: visitProduct),
            Route(
                .get, CreatorPath.share, for: .anyone, "Link, code and card of a stall",
                handler: sharePage),
            Route(
                .get, CreatorPath.code, for: .anyone, "A stall's address as a QR code",
                handler: code),
            Route(
                .post, CreatorPath.follow, for: .signedIn, of: .nobodys, takes: FollowForm.self,
                gives: FollowView.shape.schema, refusals: [409], idempotent: true,
                "Follows a creator, or no longer", handler: followed),
            Route(
                .get, CreatorPath.following, for: .signedIn, of: "own list", takes: PageForm.self,
                gives: StallsView.shape.schema, "Creators that one follows",
                handler: followingPage),
        ]
    }

    /// Limit of clicks, above anybody's pace: each click is stored and may open a session.
    static let clicks = RateLimit.perMinute(60)

    private func bazaarPage(_ request: Request, _ form: PageForm) async throws -> Response {
        let market = request.caller.marketCode
        let after = form.after.flatMap { DirectoryPosition($0) }
        let found = try await creators.store.read { db in
            try Creators.stallDirectory(market, after: after, limit: Creators.page + 1, in: db)
        }
        let cards = Array(found.prefix(Creators.page))
        let next = found.count > Creators.page ? cards.last.map { DirectoryPosition($0).text } : nil
        let context = try await designSystem.context(request)
        return request.answer(StallsView(cards: cards, next: next)) {
            StallDirectoryPages(context: context).bazaarPage(
                cards, next: next, isFirst: after == nil)
        }
    }

    /// Model of a stall by its handle, for the caller, with the dependent features' part.
    private func shown(_ handle: Handle, _ request: Request) async throws -> (
        StallPageModel, @Sendable (PageContext) -> HTML
    ) {
        let now = creators.world.now()
        let account = request.caller.account
        return try await creators.store.read { db in
            guard let creator = try Creators.creator(handle: handle, in: db) else {
                throw CreatorRefusal.notFound
            }
            guard try !Creators.isClosed(creator.id, in: db) else {
                throw CreatorRefusal.stallClosed
            }
            return (
                try Creators.shown(creator, for: account, at: now, in: db),
                request.wantsJSON
                    ? SlotPart.nothing
                    : try designSystem.slots.stall(creator.id, request.caller, in: db)
            )
        }
    }

    private func stallPage(_ request: Request, _ form: ShelfChoice) async throws -> Response {
        let (shown, guest) = try await shown(try request.at(CreatorPath.stall), request)
        let isOwn = shown.creator.account == request.caller.account
        if !isOwn, !request.isPreview { creators.views.see(shown.creator.id) }
        let context = try await designSystem.context(request)
        let label = shown.isCommissioned ? StallParts(context: context).disclosure : ""
        return request.answer(StallView(shown: shown, label: label)) {
            StallPage(
                context: context, shown: shown, shelf: form.shelf, isOwn: isOwn,
                origin: creators.origin,
                besides: guest(context)
            ).page
        }.offeringVisit()
    }

    /// Records a click and redirects to the product; a visitor without a session gets one, so that
    /// the click can be attributed.
    private func visitProduct(_ request: Request) async throws -> Response {
        let (handle, product) = try request.at(CreatorPath.visit)
        let answer = Response.see(Self.path(of: product))
        // Neither a preview nor a fetch ahead of time is a click.
        guard !request.isPreview else { return answer }
        var token: String?
        let owner: ShopperID
        if let known = request.caller.shopperID {
            owner = known
        } else {
            let visit = try await creators.accounts.openVisit(request)
            (owner, token) = (ShopperID(visit.session), visit.token)
        }
        try await creators.visit(product, at: handle, owner: owner)
        return token.map { answer.keeping(session: $0) } ?? answer
    }

    private func sharePage(_ request: Request) async throws -> Response {
        let (shown, _) = try await shown(try request.at(CreatorPath.share), request)
        let context = try await designSystem.context(request)
        return .page(
            StallDirectoryPages(context: context).sharePage(shown, origin: creators.origin))
    }

    private func code(_ request: Request) async throws -> Response {
        let handle = try request.at(CreatorPath.code)
        let found = try await creators.store.read { db in
            try Creators.creator(handle: handle, in: db).map {
                try Creators.isClosed($0.id, in: db)
            }
        }
        if found == true { throw CreatorRefusal.stallClosed }
        guard found != nil, let code = QRCode(creators.origin + CreatorPath.stall(handle).text)
        else {
            throw CreatorRefusal.notFound
        }
        return Response.text(code.svg, type: "image/svg+xml")
            .with("cache-control", "public, max-age=3600")
    }

    private func followed(_ request: Request, _ form: FollowForm) async throws -> Response {
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
            creator.id, form.follow, by: try request.caller.here,
            idempotencyKey: request.idempotencyKey)
        let view = FollowView(follows: form.follow, followers: Int(done.answer) ?? 0)
        return request.done(view, then: CreatorPath.stall(handle)).replayed(done.replayed)
    }

    private func followingPage(_ request: Request, _ form: PageForm) async throws -> Response {
        let found = try await creators.following(
            of: try request.caller.here, after: form.after.flatMap { CreatorID($0) })
        let cards = Array(found.prefix(Creators.page))
        let next = found.count > Creators.page ? cards.last?.creator.id.description : nil
        let context = try await designSystem.context(request)
        return request.answer(StallsView(cards: cards, next: next)) {
            StallDirectoryPages(context: context).followingPage(
                cards, next: next, isFirst: form.after == nil)
        }
    }

    /// Path of a product's page, which the Discovery feature serves.
    static func path(of product: ProductID) -> Path { "/products/\(product)" }
}
