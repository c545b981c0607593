import OrderPages
import RoomDirectory
import Authentication
import Baskets
import Notifications
import Accounts
import Affiliates
import Cancellations
import Cases
import Catalog
import Checkouts
import Collaborations
import CreatorCenter
import Creators
import DesignSystem
import Discovery
import Disputes
import Evidence
import Imports
import Inventory
import Invoices
import Ledger
import Licences
import Listings
import Media
import Modules
import Operations
import OrderAudits
import Orders
import Carriers
import Parcels
import Payments
import Payouts
import Promotions
import Reconciliation
import Remittances
import Reserves
import Returns
import Rollouts
import RoomChat
import RoomSelling
import RoomVideo
import Rooms
import Search
import SecondFactors
import SellerCenter
import Shops
import Stalls
import Statements
import Store
import Studio
import Web
import Withdrawals
import World

/// The list of modules, in the order of Package.swift: migrations, cascade, audits, handlers and
/// jobs follow it. A new feature is added here and in Package.swift, nowhere else.
extension Features {
    public static let types: [any FeatureModule.Type] = [
        StoreModule.self, Notifications.self, Accounts.self, Rollouts.self, Authentication.self,
        SecondFactors.self, Licences.self,
        Ledger.self, LedgerSeals.self, Shops.self, Media.self,
        Catalog.self, Inventory.self, Listings.self, Imports.self, Promotions.self, Payments.self,
        Sandbox.self, Baskets.self, Orders.self, OrderAudits.self, SandboxCarrier.self,
        Parcels.self, Checkouts.self, Cases.self,
        Returns.self, Withdrawals.self, Cancellations.self, Evidence.self,
        Invoices.self, Disputes.self, Creators.self, Affiliates.self, Stalls.self,
        Collaborations.self, Payouts.self, Statements.self, Reserves.self,
        Remittances.self, Reconciliation.self, Search.self, Discovery.self, Rooms.self,
        RoomDirectory.self, RoomChat.self, RoomSelling.self, RoomVideo.self,
        SellerCenter.self, CreatorCenter.self, StudioConsole.self, Operations.self,
    ]

    static let webTypes: [any WebModule.Type] = [
        Notifications.self, Accounts.self, Rollouts.self, Authentication.self,
        SecondFactors.self, Shops.self, Media.self,
        Listings.self, Imports.self, Promotions.self, PaymentsWebModule.self, Baskets.self,
        OrderPagesModule.self, CarriersWebModule.self, Parcels.self, Checkouts.self, Cases.self,
        Returns.self, Withdrawals.self, Cancellations.self, Evidence.self,
        Invoices.self, Disputes.self, Creators.self, Affiliates.self, Stalls.self,
        Collaborations.self, Payouts.self, Reserves.self, Remittances.self, Reconciliation.self,
        Discovery.self, RoomsWebModule.self, RoomDirectoryWebModule.self,
        RoomChat.self, RoomSellingWebModule.self,
        RoomVideoWebModule.self, SellerCenter.self, CreatorCenter.self, StudioConsole.self,
        Operations.self,
    ]

    private var sandboxModule: [any FeatureModule] {
        guard let activeSandbox else { return [] }
        return [activeSandbox]
    }

    /// The modules, made.
    var modules: [any FeatureModule] {
        [
            StoreModule(base: base), notifications, accounts, rollouts, authentication,
            secondFactors, licences,
            LedgerSeals(store: base.store, world: base.world), shops, media, catalog, inventory,
            listings, imports, promotions, payments,
        ] + sandboxModule + [
            baskets, orders, OrderAudits(), sandboxCarrier, parcels, checkouts, cases,
            returns, withdrawals, cancellations, evidence, invoices, disputes, creators,
            affiliates, stalls, collaborations, payouts,
            statements, reserves, remittances, reconciliation, search, discovery, rooms,
            roomDirectory, roomChat, roomSelling, roomVideo, sellerCenter,
            creatorCenter, studio, operations,
        ] + added
    }

    /// The modules with pages, made.
    var webModules: [any WebModule] {
        [
            notifications, accounts, rollouts, authentication, secondFactors, shops, media,
            listings, imports, promotions,
            PaymentsWebModule(
                payments: payments, sandbox: activeSandbox,
                receivers: GatewayReceivers(
                    settle: checkouts.receive, dispute: disputes.receive),
                back: { CheckoutPath.result($0.checkout) }),
            baskets, OrderPagesModule(orders: orders, markets: base.markets),
            CarriersWebModule(
                carrier: parcels.carrier, key: sandboxKey, receive: parcels.receive),
            parcels, checkouts, cases, returns, withdrawals, cancellations, evidence,
            invoices, disputes, creators, affiliates, stalls, collaborations, payouts, reserves,
            remittances, reconciliation, discovery,
            RoomsWebModule(
                rooms: rooms, origin: options.authentication.origin, roomSlots: Self.roomPage),
            RoomDirectoryWebModule(
                directory: roomDirectory, origin: options.authentication.origin),
            roomChat, RoomSellingWebModule(selling: roomSelling, accounts: accounts),
            RoomVideoWebModule(video: roomVideo, origin: options.edge.origin), sellerCenter,
            creatorCenter, studio, operations,
        ] + added
    }
}

extension Features {
    /// Contributions to a room's page.
    private static let roomPage = RoomPageSlots(
        film: { FilmPart(context: $0).roomFilm($1, from: $2) },
        chat: { ChatPart(context: $0).roomChat($1) },
        composer: { ChatPart(context: $0).roomComposer($1) },
        goods: { GoodsPart(context: $0).roomGoods($1) },
        sheets: [
            { GoodsPart(context: $0).roomBagSheet($1) },
            { ChatPart(context: $0).roomReportSheet($1) },
        ])
}
