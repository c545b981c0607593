import Identities
import Web

struct CollaborationPartnerView: View {
    let partner: ShownPlan.Partner
    let list: PlanList
    static let shape = Shape<CollaborationPartnerView>(
        "InvitedCreator",
        [
            .id("id") { $0.partner.collaboration.id },
            .text("creator") { $0.partner.creator.handle.text },
            .text("name") { $0.partner.creator.name },
            .choice("state") { $0.partner.collaboration.state(at: $0.list.at) },
            .instant("invited_at") { $0.partner.collaboration.invitedAt },
            .instant("answer_by") { $0.partner.collaboration.answerBy },
            .maybe("answered_at", at: { $0.partner.collaboration.answeredAt }),
            .maybe("ended_at", at: { $0.partner.collaboration.endedAt }),
        ])
}

struct TargetedPlanView: View {
    let shown: ShownPlan
    let list: PlanList
    static let shape = Shape<TargetedPlanView>(
        "TargetedPlan",
        [
            .id("id") { $0.shown.plan.id },
            .int("rate_bp") { $0.shown.plan.rate.basisPoints },
            .instant("ends_at") { $0.shown.plan.endsAt },
            .choice("content") { $0.shown.plan.content },
            .text("message") { $0.shown.plan.message },
            .texts("products") { $0.shown.products.map(\.product.description) },
            .list("creators") { view in
                view.shown.partners.map {
                    CollaborationPartnerView(partner: $0, list: view.list)
                }
            },
        ])
}

struct PlanListView: View {
    let list: PlanList
    static let shape = Shape<PlanListView>(
        "TargetedPlans",
        [
            .list("plans") { view in
                view.list.plans.map { TargetedPlanView(shown: $0, list: view.list) }
            },
            .int("invitations_per_week") { $0.list.quota.perWeek },
            .int("invitations_left") { $0.list.quota.left },
            .maybe("next") { $0.list.next?.description },
        ])
}

/// What the form for a new plan offers.
struct NewPlanView: View {
    let new: NewPlan
    static let shape = Shape<NewPlanView>(
        "NewTargetedPlan",
        [
            .texts("products") { $0.new.cards.map(\.product.description) },
            .int("invitations_left") { $0.new.quota.left },
        ])
}

struct SavedPlanView: View {
    let plan: TargetedPlanID
    static let shape = Shape<SavedPlanView>("SavedTargetedPlan", [.id("id") { $0.plan }])
}

struct OwnCollaborationView: View {
    let own: OwnCollaboration
    let all: OwnCollaborations
    static let shape = Shape<OwnCollaborationView>(
        "Collaboration",
        [
            .id("id") { $0.own.collaboration.id }, .id("shop") { $0.own.shop.id },
            .text("shop_name") { $0.own.shop.name },
            .choice("state") { $0.own.collaboration.state(at: $0.all.at) },
            .int("rate_bp") { $0.own.plan.rate.basisPoints },
            .instant("ends_at") { $0.own.plan.endsAt },
            .maybe("kept_until", at: { $0.own.keptUntil }),
            .choice("content") { $0.own.plan.content }, .text("message") { $0.own.plan.message },
            .instant("answer_by") { $0.own.collaboration.answerBy },
            .texts("products") { $0.own.products.map(\.product.description) },
        ])
}

struct OwnCollaborationsView: View {
    let all: OwnCollaborations
    static let shape = Shape<OwnCollaborationsView>(
        "Collaborations",
        [
            .list("collaborations") { view in
                view.all.all.map { OwnCollaborationView(own: $0, all: view.all) }
            },
            .texts("blocked_shops") { $0.all.blocked.map(\.id.description) },
            .maybe("next") { $0.all.next?.description },
        ])
}
