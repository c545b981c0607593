import Store

/// Refusals of a picture, in order of precedence.
public enum MediaRefusal: Refusal, Equatable {
    /// Larger than `Media.maximumBytes`.
    case tooLarge(megabytes: Int)
    /// No JPEG, PNG or WebP.
    case wrongKind
    /// HEIC or AVIF, as phones keep pictures: their decoders are large and young, and a phone sends
    /// JPEG when it is asked to.
    case phoneFormat
    /// More than `Media.maximumPixels` or `maximumJPEGPixels`.
    case tooManyPixels
    /// Thinner than `Media.minimumSide`.
    case wrongSize
    /// Begins like a picture, but can't be decoded as one.
    case unreadable
    /// Too many pictures are being processed.
    case busy
    /// Too many pictures of this account wait: one at a time is converted.
    case accountBusy
    /// The account's stored pictures have as many bytes as it may have.
    case accountFull(megabytes: Int)
    /// The account's pictures have used the processor time of a day.
    case processorUsed(retrySeconds: Int)
    /// The picture was deleted, or is somebody else's.
    case gone

    public var code: String {
        switch self {
        case .tooLarge: "media.too-large"
        case .wrongKind: "media.wrong-kind"
        case .phoneFormat: "media.phone-format"
        case .tooManyPixels: "media.too-many-pixels"
        case .wrongSize: "media.wrong-size"
        case .unreadable: "media.unreadable"
        case .busy: "media.busy"
        case .accountBusy: "media.account-busy"
        case .accountFull: "media.account-full"
        case .processorUsed: "media.processor-used"
        case .gone: "media.gone"
        }
    }

    public var status: Int {
        switch self {
        case .busy, .accountBusy, .processorUsed: 429
        default: 422
        }
    }

    /// A conversion takes a second or less, at most twenty; the processor time of a day is whole
    /// again at midnight in UTC.
    public var retryAfterSeconds: Int? {
        switch self {
        case .busy, .accountBusy: Self.retrySeconds
        case .processorUsed(let seconds): seconds
        default: nil
        }
    }

    static let retrySeconds = 5

    public var field: String? { "pictures" }

    public var message: LocalizedText {
        switch self {
        case .tooLarge(let megabytes), .accountFull(let megabytes):
            LocalizedText("refusal.\(code)", ["megabytes": "\(megabytes)"])
        case .tooManyPixels:
            LocalizedText(
                "refusal.\(code)",
                [
                    "jpeg": "\(Media.maximumJPEGPixels / 1_000_000)",
                    "other": "\(Media.maximumPixels / 1_000_000)",
                ])
        default: LocalizedText("refusal.\(code)")
        }
    }
}

/// Faults of this machine that keep it from processing any picture.
enum MediaFault: Error, CustomStringConvertible {
    /// The child can't set its limits here, or libvips doesn't start.
    case notReady
    /// The pictures' folder can't be written to: the system's error number.
    case notKept(Int32)

    var description: String {
        switch self {
        case .notReady: "pasar-picture can't set its limits here"
        case .notKept(let reason): "a picture could not be kept: error \(reason)"
        }
    }
}
