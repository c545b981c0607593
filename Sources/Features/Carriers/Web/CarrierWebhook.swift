import DesignSystem
import Identities
import Store
import Web
import World

/// URL patterns that carriers call.
public enum CarrierPath {
    public static let sandbox = URLPattern("/webhooks/carriers/sandbox")
    /// Header with the signature, `t=…,v1=…`; see `TimedSignature`.
    public static let sealHeader = "pasar-seal"
}

/// Webhooks of carriers.
public struct CarriersWebModule: WebModule {
    let carrier: any Carrier
    let key: SigningKey
    let receive: @Sendable (CarrierEvent) async throws -> CarrierEventVerdict

    /// - Parameters:
    ///   - key: signs the sandbox carrier's webhooks.
    ///   - receive: books what a carrier reports.
    public init(
        carrier: any Carrier, key: SigningKey,
        receive: @escaping @Sendable (CarrierEvent) async throws -> CarrierEventVerdict
    ) {
        self.carrier = carrier
        self.key = key
        self.receive = receive
    }

    /// Rate limit of a carrier: a busy market's parcels, each scanned a few times.
    private static let callsPerMinute = RateLimit.perMinute(6000)

    /// Webhook of the sandbox carrier. Repeats, outdated events and labels that aren't ours are
    /// accepted, since sending them again would change nothing.
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        [
            Route(
                CarrierPath.sandbox, sealedBy: "carrier",
                TimedSignature(key).seal(header: CarrierPath.sealHeader),
                limit: Self.callsPerMinute, takes: CarrierEventForm.self,
                gives: CarrierEventVerdictView.shape.schema, refusals: [409],
                "The sandbox carrier says where a parcel is"
            ) { _, form in
                guard let event = carrier.event(in: form.message) else {
                    throw CarrierEventRefusal.contradicts
                }
                let heard = try await receive(event)
                if heard == .contradicts { throw CarrierEventRefusal.contradicts }
                return .json(
                    CarrierEventVerdictView(event: event.id, heard: heard),
                    status: heard == .unknown ? 202 : 200)
            }
        ]
    }
}

/// Refusals of an event.
enum CarrierEventRefusal: Refusal, Equatable {
    /// The event has another number than the label, or a time that can't be.
    case contradicts

    var code: String { "parcels.contradicts" }
    var status: Int { 409 }
    var message: LocalizedText { LocalizedText("refusal.\(code)") }
}

/// An event as its carrier sends it.
struct CarrierEventForm: Form {
    static let id = Field<String>.parsed("id", max: 64, schema: .text(min: 8, max: 64)) { text in
        let isWord = text.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || $0 == 95 || $0 == 45
        }
        return isWord && text.utf8.count >= 8 ? text : nil
    }
    static let label = Field<LabelID>.id("label", of: LabelKind.self)
    static let tracking = Field<String>.text("tracking", .code, 1...60)
    static let status = Field<TrackingStatus>.choice("status")
    /// Time in milliseconds since 1970, up to the year 3000.
    static let at = Field<Int>.int("at", 0...32_503_680_000_000)
    static let place = Field<String>.text("place", .line, 0...100)
    static let fields: [any AnyField] = [id, label, tracking, status, at, place]

    let message: CarrierMessage

    init(_ input: Input) throws {
        message = CarrierMessage(
            texts: [
                "id": try input[Self.id], "label": try input[Self.label].description,
                "tracking": try input[Self.tracking],
                "status": try input[Self.status].rawValue, "place": try input[Self.place],
            ], numbers: ["at": try input[Self.at]])
    }
}

struct CarrierEventVerdictView: View {
    let event: String
    let heard: CarrierEventVerdict
    static let shape = Shape<CarrierEventVerdictView>(
        "CarrierEventVerdict", [.text("event") { $0.event }, .choice("heard") { $0.heard }])
}

/// Body of an event as the sandbox sends it.
struct CarrierEventBody: View {
    let event: CarrierEvent
    static let shape = Shape<CarrierEventBody>(
        "CarrierEventBody",
        [
            .text("id") { $0.event.id }, .id("label") { $0.event.label },
            .text("tracking") { $0.event.tracking }, .choice("status") { $0.event.status },
            .int("at") { Int($0.event.madeAt.milliseconds) }, .text("place") { $0.event.place },
        ])

    var bytes: [UInt8] {
        guard case .bytes(let bytes) = Response.json(self).body else { return [] }
        return bytes
    }
}
