import Catalog
import Identities
import Listings
import Store
import World

/// Carries out the plan of one product by Listings' steps: a new one, or a changed one.
struct PlanExecution {
    let batch: ImportBatch
    let item: ImportBatch.Item
    let plan: ProductPlan
    let place: LocationID
    let now: Instant

    func create(in db: Transaction) throws {
        try write(item.id).create(
            plan.draft, skus: skus, pictures: plan.pictures ?? [], fingerprint: item.fingerprint,
            in: db)
    }

    func change(_ id: ProductID, in db: Transaction) throws {
        try write(id).change(
            to: plan.describes ? plan.draft : nil, skus: skus, pictures: plan.pictures,
            fingerprint: item.fingerprint, in: db)
    }

    private func write(_ id: ProductID) -> WriteProduct {
        WriteProduct(
            id, of: batch.shop, by: batch.account, reason: .import, at: place, tree: batch.tree,
            now: now)
    }

    private var skus: [WriteProduct.SKUWrite] {
        plan.steps.map { step in
            WriteProduct.SKUWrite(
                id: step.id ?? item.skus[step.variant], isNew: step.id == nil, draft: step.draft,
                position: step.position, stock: step.stock, move: item.moves[step.variant])
        }
    }
}
