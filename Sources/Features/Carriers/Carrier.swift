import Identities
import Markets
import Modules
import Money
import World

/// Carriers: whoever takes parcels to people, as a port, and a sandbox that plays one.
///
/// Promises: nothing here knows orders or parcels; a label is bought once for an id; what a carrier
/// reports is a value with the carrier's own time.

/// A carrier, as Pasar needs one: prices, labels, and where a parcel is.
///
/// A label has an id of ours, by which it is bought once: whatever is asked about an id may be asked
/// again after a lost answer, and changes nothing the second time. Calls throw `CarrierSilence` where
/// nothing came back, or anything else that says as little.
public protocol Carrier: Sendable {
    /// Code of the carrier in our tables: `sandbox`.
    var code: String { get }
    /// Its name, as it stands on labels and in notices.
    var name: String { get }
    /// True if nothing is carried: pages say so.
    var isTestMode: Bool { get }
    /// True if it runs in this process and waits for nothing but our own store, which has deadlines.
    var isHere: Bool { get }
    /// Timeout of a call; the question is repeated later.
    var timeout: TimeSpan { get }

    /// Sentence key of a service's name.
    func words(of service: String) -> String
    /// Services that take a parcel, with their prices.
    func rates(_ question: RateQuestion) async throws -> [CarrierRate]
    /// Buys a label, once for an id. A repeat gets the first answer.
    func buy(_ order: LabelOrder) async throws -> LabelAnswer
    /// Queries the outcome of a purchase.
    func look(_ label: LabelID) async throws -> LabelAnswer
    /// Voids a label that wasn't used. An id that the carrier doesn't know is voided too: a purchase
    /// that is still on its way can't succeed after it.
    func void(_ label: LabelID) async throws -> VoidAnswer
    /// All that the carrier knows of a parcel on its way; webhooks say the same sooner.
    func track(_ label: LabelID) async throws -> [CarrierEvent]
    /// Event in a webhook whose signature is valid; nil for one that isn't about a parcel.
    func event(in message: CarrierMessage) -> CarrierEvent?
}

/// Error for no answer in time: bought or not, nobody knows yet.
public struct CarrierSilence: Error {
    public init() {}
}

/// A parcel whose price is asked for.
public struct RateQuestion: Sendable, Hashable {
    public let to: Address
    public let size: ParcelSize
    public let day: Day

    public init(to: Address, size: ParcelSize, day: Day) {
        self.to = to
        self.size = size
        self.day = day
    }
}

/// A service with its price for one parcel.
public struct CarrierRate: Sendable, Hashable {
    /// Code by which a label is bought.
    public let service: String
    public let fee: Money
    /// Business days from handing over to delivery.
    public let days: ClosedRange<Int>

    public init(service: String, fee: Money, days: ClosedRange<Int>) {
        self.service = service
        self.fee = fee
        self.days = days
    }
}

/// A label as it is asked for.
public struct LabelOrder: Sendable, Hashable {
    /// The idempotency key: asking for it twice buys once.
    public let id: LabelID
    public let service: String
    public let from: String
    public let to: Address
    public let size: ParcelSize

    public init(id: LabelID, service: String, from: String, to: Address, size: ParcelSize) {
        self.id = id
        self.service = service
        self.from = from
        self.to = to
        self.size = size
    }
}

public enum LabelAnswer: Sendable, Hashable {
    case bought(tracking: String)
    /// The carrier won't sell it.
    case refused
    /// The outcome follows later.
    case pending
    /// The carrier doesn't know this id.
    case notFound
}

public enum VoidAnswer: Sendable, Hashable {
    case voided
    /// The parcel was scanned already.
    case tooLate
    case pending
}

/// Status of a parcel on its way, in the order in which parcels usually have them.
public enum TrackingStatus: String, Sendable, CaseIterable {
    case accepted
    case inTransit = "in_transit"
    case outForDelivery = "out_for_delivery"
    /// Something holds it up: nobody at home, damage, customs.
    case exception
    case delivered
    case returnedToSender = "returned_to_sender"

    /// Rank between two events of one moment: the later status is the newer one.
    public var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// An event that a carrier reports. The sender's key for it is `id`.
public struct CarrierEvent: Sendable, Equatable {
    public let id: String
    public let label: LabelID
    public let tracking: String
    public let status: TrackingStatus
    /// Time at the carrier: it orders events, not the time of their arrival.
    public let madeAt: Instant
    /// Place as the carrier calls it; may be empty.
    public let place: String

    public init(
        id: String, label: LabelID, tracking: String, status: TrackingStatus, madeAt: Instant,
        place: String
    ) {
        self.id = id
        self.label = label
        self.tracking = tracking
        self.status = status
        self.madeAt = madeAt
        self.place = place
    }
}

/// Verdict on a carrier's event.
public enum CarrierEventVerdict: String, Sendable, CaseIterable {
    case done
    /// Repeat of an event that was received before.
    case again
    /// Outdated: something newer is known. It is kept, and shown in its place.
    case old
    /// Of a label that was voided, or a parcel that was unpacked: it is kept, and changes nothing.
    case ended
    /// No label of ours.
    case unknown
    /// Another number than the label's, or a time that can't be: nothing of it is believed.
    case contradicts
}

/// A label whose parcel was handed over; published in the transaction. A carrier that runs in this
/// process learns by it what others see by the first scan.
public struct LabelUsed: TransactionEvent {
    public let label: LabelID
    public let at: Instant

    public init(label: LabelID, at: Instant) {
        self.label = label
        self.at = at
    }
}

/// Fields of a carrier's webhook, by name, as its route has decoded them.
public struct CarrierMessage: Sendable {
    public let texts: [String: String]
    public let numbers: [String: Int]

    public init(texts: [String: String], numbers: [String: Int]) {
        self.texts = texts
        self.numbers = numbers
    }
}
