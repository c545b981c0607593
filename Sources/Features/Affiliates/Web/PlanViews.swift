import Web

struct PlanView: View {
    let planned: PlannedProduct
    static let shape = Shape<PlanView>(
        "OpenPlan",
        [
            .id("product") { $0.planned.card.product }, .text("title") { $0.planned.card.title },
            .flag("open") { $0.planned.plan != nil },
            .int("rate_bp") { $0.planned.plan?.rate.basisPoints ?? 0 },
            .maybe("ends_at", at: { $0.planned.plan?.endsAt }),
            .int("creators") { $0.planned.promoters },
        ])
}

struct PlansView: View {
    let products: [PlannedProduct]
    let next: String?
    static let shape = Shape<PlansView>(
        "OpenPlans",
        [
            .list("products") { $0.products.map { PlanView(planned: $0) } },
            .maybe("next") { $0.next },
        ])
}
