import Access
import Accounts
import Catalog
import DesignSystem
import HTML
import Money
import Store
import Web
import World

extension PromotionsWeb {
    public var routes: [Route] {
        [
            Route(
                .get, PromotionPath.list, for: .role(.seller), of: "own shop",
                gives: PromotionsView.shape.schema, "A shop's vouchers and what it set aside"
            ) { request, account in try await page(request, account) },
            Route(
                .post, PromotionPath.vouchers, for: .role(.seller), of: "own shop",
                takes: VoucherForm.self, gives: PromotionsView.shape.schema, refusals: [409],
                idempotent: true, "Makes a voucher", onInvalid: page, handler: issued),
            Route(
                .post, PromotionPath.allocations, for: .role(.seller), of: "own shop's SKU",
                takes: AllocationForm.self, gives: PromotionsView.shape.schema, refusals: [409],
                idempotent: true, "Sets stock aside for a creator", onInvalid: page,
                handler: allocated),
            Route(
                .post, PromotionPath.closing, for: .role(.seller), of: "own shop's allocation",
                gives: PromotionsView.shape.schema, refusals: [409], idempotent: true,
                "Takes back what no sale has drawn"
            ) { request, account in
                let id = try request.at(PromotionPath.closing)
                let done = try await promotions.close(
                    id, by: account, idempotencyKey: request.idempotencyKey)
                return try await after(request, account, replayed: done.replayed)
            },
        ]
    }

    private func page(
        _ request: Request, _ account: AccountID, _ typed: SubmittedForm = SubmittedForm()
    ) async throws
        -> Response
    {
        let shown = try await promotions.promotions(of: account)
        let context = try await designSystem.context(request)
        return request.answer(PromotionsView(shown)) {
            PromotionPages(context: context).promotions(shown, typed)
        }
    }

    private func page(_ request: Request, _ account: AccountID) async throws -> Response {
        try await page(request, account, SubmittedForm())
    }

    private func after(_ request: Request, _ account: AccountID, replayed: Bool) async throws
        -> Response
    {
        guard request.wantsJSON else { return .see(PromotionPath.list()).replayed(replayed) }
        return try await page(request, account).replayed(replayed)
    }

    private func issued(_ request: Request, _ account: AccountID, _ form: VoucherForm) async throws
        -> Response
    {
        let (seller, locale, now) = (
            account, request.caller.locale, promotions.world.now()
        )
        func minor(_ text: String, _ field: String) async throws -> Int64? {
            try await promotions.minor(text, of: seller, locale: locale, field: field)
        }
        var percent: Int?
        if form.kind == .percent {
            guard let typed = Int(form.off.filter { $0 != "%" && $0 != " " }) else {
                throw PromotionRefusal.notAnAmount(field: "off")
            }
            percent = typed
        }
        let plan = VoucherPlan(
            title: form.title,
            offMinor: form.kind == .amount ? try await minor(form.off, "off") : nil,
            offPercent: percent, capMinor: try await minor(form.cap, "cap"),
            leastMinor: try await minor(form.least, "least") ?? 0, total: form.total,
            perBuyer: form.perBuyer, watchSeconds: form.watch, startsAt: now,
            endsAt: now + .days(form.days))
        let done = try await promotions.issue(
            plan, by: seller, idempotencyKey: request.idempotencyKey)
        return try await after(request, account, replayed: done.replayed)
    }

    private func allocated(_ request: Request, _ account: AccountID, _ form: AllocationForm)
        async throws -> Response
    {
        let seller = account
        let price = try await promotions.minor(
            form.price, of: seller, locale: request.caller.locale, field: "price")
        let wish = AllocationRequest(
            creator: form.creator, sku: form.sku, total: form.total, priceMinor: price ?? 0,
            perBuyer: form.perBuyer, days: form.days)
        let done = try await promotions.allocate(
            wish, by: seller, idempotencyKey: request.idempotencyKey)
        return try await after(request, account, replayed: done.replayed)
    }
}

struct PromotionsView: View {
    let vouchers: [VoucherView]
    let allocations: [AllocationView]
    static let shape = Shape<PromotionsView>(
        "Promotions",
        [.list("vouchers") { $0.vouchers }, .list("allocations") { $0.allocations }])

    init(_ shown: ShopPromotions) {
        vouchers = shown.vouchers.map(VoucherView.init)
        allocations = shown.allocations.map(AllocationView.init)
    }
}

struct VoucherView: View {
    let voucher: Voucher
    static let shape = Shape<VoucherView>(
        "Voucher",
        [
            .id("id") { $0.voucher.id }, .text("title") { $0.voucher.title },
            .maybe("off", money: { $0.voucher.amount }),
            .int("off_basis_points") { $0.voucher.share?.basisPoints ?? 0 },
            .money("least") { $0.voucher.least }, .int("total") { $0.voucher.total },
            .int("unclaimed") { $0.voucher.unclaimed }, .int("per_buyer") { $0.voucher.perBuyer },
            .int("watch_seconds") { $0.voucher.watchSeconds },
            .instant("starts_at") { $0.voucher.startsAt },
            .instant("ends_at") { $0.voucher.endsAt },
        ])
}

struct AllocationView: View {
    let allocation: Allocation
    static let shape = Shape<AllocationView>(
        "Allocation",
        [
            .id("id") { $0.allocation.id }, .id("creator") { $0.allocation.creator },
            .id("sku") { $0.allocation.sku }, .money("price") { $0.allocation.price },
            .int("total") { $0.allocation.total }, .int("unused") { $0.allocation.unused },
            .int("per_buyer") { $0.allocation.perBuyer }, .choice("state") { $0.allocation.state },
            .instant("until") { $0.allocation.until },
        ])
}

extension Voucher {
    public var amount: Money? { if case .amount(let money) = off { money } else { nil } }
    public var share: Rate? { if case .share(let rate, _) = off { rate } else { nil } }
}
