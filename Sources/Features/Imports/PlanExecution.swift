import Identities
import Catalog
import Inventory
import Shops
import Store
import World

/// Carries out the plan of one product: a new one, or a changed one.
struct PlanExecution {
    let batch: ImportBatch
    let item: ImportBatch.Item
    let plan: ProductPlan
    let place: LocationID
    let now: Instant

    func create(in db: Transaction) throws {
        var draft = plan.draft
        draft.skus = plan.steps.map(\.draft)
        let ids = plan.steps.map { item.skus[$0.variant] }
        try Catalog.create(
            draft, id: item.id, skus: ids, shop: batch.shop, fingerprint: item.fingerprint,
            tree: batch.tree, at: now, in: db)
        for step in plan.steps { try setStock(step, item.skus[step.variant], in: db) }
        try Catalog.setPictures(plan.pictures ?? [], of: item.id, in: db)
        try Catalog.refresh(item.id, tree: batch.tree, at: now, in: db)
    }

    func change(_ id: ProductID, in db: Transaction) throws {
        if plan.describes {
            try Catalog.describe(
                id, as: plan.draft, fingerprint: item.fingerprint, tree: batch.tree, at: now,
                in: db)
        } else {
            try Catalog.setFingerprint(item.fingerprint, of: id, in: db)
        }
        for step in plan.steps {
            let sku = step.id ?? item.skus[step.variant]
            if step.id == nil {
                try Catalog.insert(
                    step.draft, sku, of: id, batch.shop, position: step.position, in: db)
            } else {
                try Catalog.change(
                    sku, to: step.draft, position: step.position, batch.shop, in: db)
            }
            try setStock(step, sku, in: db)
        }
        if let pictures = plan.pictures { try Catalog.setPictures(pictures, of: id, in: db) }
        let isChanged = plan.describes || !plan.steps.isEmpty || plan.pictures != nil
        if isChanged { try Catalog.refresh(id, tree: batch.tree, at: now, in: db) }
    }

    private func setStock(
        _ step: ProductPlan.Step, _ sku: SKUID, in db: Transaction
    ) throws {
        guard let stock = step.stock else { return }
        try Inventory.set(
            onHand: stock, of: sku, at: place, of: batch.shop.id, reason: .import,
            by: batch.account, move: item.moves[step.variant], at: now, in: db)
    }
}
