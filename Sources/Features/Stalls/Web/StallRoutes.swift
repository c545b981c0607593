import Access
import Affiliates
import Barcodes
import Creators
import DesignSystem
import HTML
import Identities
import Web

extension StallsWeb {
    /// Routes of the stall directory, of stalls, clicks, sharing and following.
    public var routes: [Route] {
        [
            Route(
                .get, StallPath.directory, for: .anyone, takes: PageForm.self,
                gives: StallsView.shape.schema, "All stalls of the market", handler: directoryPage),
            Route(
                .get, CreatorPath.stall, for: .anyone, takes: ShelfChoice.self,
                gives: StallView.shape.schema, refusals: [410], "A creator's stall",
                handler: stallPage),
            Route(
                .get, StallPath.visit, for: .anyone, limit: Self.clicks,
                takes: StallLink.self,
                "On to a product; remembers which stall showed it, if that was shown to the caller",
                handler: visitProduct),
            Route(
                .get, StallPath.share, for: .anyone, "Link, code and card of a stall",
                handler: sharePage),
            Route(
                .get, StallPath.code, for: .anyone, "A stall's address as a QR code",
                handler: code),
            Route(
                .get, StallPath.following, for: .signedIn, of: "own list", takes: PageForm.self,
                gives: StallsView.shape.schema, "Creators that one follows",
                handler: followingPage),
        ]
    }

    /// Limit of clicks, above anybody's pace: each click is stored and may open a session.
    static let clicks = RateLimit.perMinute(60)

    private func directoryPage(_ request: Request, _ form: PageForm) async throws -> Response {
        let market = request.caller.marketCode
        let after = form.after.flatMap { DirectoryPosition($0) }
        let (cards, next) = try await stalls.store.read { db in
            try Stalls.directory(market, after: after, in: db)
        }
        let context = try await designSystem.context(request)
        return request.answer(StallsView(cards: cards, next: next?.text)) {
            StallDirectoryPages(context: context).directoryPage(
                cards, next: next?.text, isFirst: after == nil, origin: stalls.origin)
        }
    }

    /// Model of a stall by its handle, for the caller, with the dependent features' part.
    private func shown(_ handle: Handle, _ request: Request) async throws -> (
        StallPageModel, @Sendable (PageContext) -> HTML
    ) {
        let now = stalls.world.now()
        let account = request.caller.account
        return try await stalls.store.read { db in
            guard let creator = try Creators.creator(handle: handle, in: db) else {
                throw CreatorRefusal.notFound
            }
            guard try !Creators.isClosed(creator.id, in: db) else {
                throw CreatorRefusal.stallClosed
            }
            return (
                try Stalls.shown(creator, for: account, at: now, in: db),
                request.wantsJSON
                    ? SlotPart.nothing
                    : try designSystem.slots.stall(creator.id, request.caller, in: db)
            )
        }
    }

    private func stallPage(_ request: Request, _ form: ShelfChoice) async throws -> Response {
        let (shown, guest) = try await shown(try request.at(CreatorPath.stall), request)
        let isOwn = shown.creator.account == request.caller.account
        if !isOwn, !request.isPreview { stalls.views.see(shown.creator.id) }
        let context = try await designSystem.context(request)
        let label = shown.isCommissioned ? CommissionLabel(context: context).disclosure : ""
        let link = StallLink.linking(from: shown.creator.handle, request)
        return request.answer(StallView(shown: shown, label: label, link: link)) {
            StallPage(
                context: context, shown: shown, link: link, shelf: form.shelf, isOwn: isOwn,
                origin: stalls.origin,
                besides: guest(context)
            ).page
        }.offeringVisit()
    }

    /// Records a click and redirects to the product; a visitor without a session gets one, so that
    /// the click can be attributed.
    private func visitProduct(_ request: Request, _ link: StallLink) async throws -> Response {
        let (handle, product) = try request.at(StallPath.visit)
        let answer = Response.see(CreatorParts.path(of: product))
        // Neither a preview, nor a fetch ahead of time, nor a link on another site is a click.
        if request.isPreview { return answer }
        guard link.isProven(handle, product, request) else {
            try await stalls.checkShown(product, at: handle)
            return answer
        }
        var token: String?
        let owner: ShopperID
        if let known = request.caller.shopperID {
            owner = known
        } else {
            let visit = try await stalls.accounts.openVisit(request)
            (owner, token) = (ShopperID(visit.session), visit.token)
        }
        try await stalls.visit(product, at: handle, owner: owner)
        return token.map { answer.keeping(session: $0) } ?? answer
    }

    private func sharePage(_ request: Request) async throws -> Response {
        let (shown, _) = try await shown(try request.at(StallPath.share), request)
        let context = try await designSystem.context(request)
        return .page(
            StallDirectoryPages(context: context).sharePage(shown, origin: stalls.origin))
    }

    private func code(_ request: Request) async throws -> Response {
        let handle = try request.at(StallPath.code)
        let found = try await stalls.store.read { db in
            try Creators.creator(handle: handle, in: db).map {
                try Creators.isClosed($0.id, in: db)
            }
        }
        if found == true { throw CreatorRefusal.stallClosed }
        guard found != nil, let code = QRCode(stalls.origin + CreatorPath.stall(handle).text)
        else {
            throw CreatorRefusal.notFound
        }
        return Response.text(code.svg, type: "image/svg+xml")
            .with("cache-control", "public, max-age=3600")
    }

    private func followingPage(_ request: Request, _ account: AccountID, _ form: PageForm)
        async throws -> Response
    {
        let found = try await stalls.followed(
            by: account, after: form.after.flatMap { CreatorID($0) })
        let cards = Array(found.prefix(Stalls.page))
        let next = found.count > Stalls.page ? cards.last?.creator.id.description : nil
        let context = try await designSystem.context(request)
        return request.answer(StallsView(cards: cards, next: next)) {
            StallDirectoryPages(context: context).followingPage(
                cards, next: next, isFirst: form.after == nil)
        }
    }
}
