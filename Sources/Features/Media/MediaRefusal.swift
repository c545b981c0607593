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

    public var code: String {
        switch self {
        case .tooLarge: "media.too-large"
        case .wrongKind: "media.wrong-kind"
        case .phoneFormat: "media.phone-format"
        case .tooManyPixels: "media.too-many-pixels"
        case .wrongSize: "media.wrong-size"
        case .unreadable: "media.unreadable"
        case .busy: "media.busy"
        }
    }

    public var field: String? { "pictures" }

    public var message: LocalizedText {
        switch self {
        case .tooLarge(let megabytes):
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
