import Store

/// Refusals of imports, in order of precedence. Their codes are older than this feature.
public enum ImportsRefusal: Refusal, Equatable {
    case noSuchImport
    /// The file is larger than `Imports.maximumFileBytes`.
    case fileTooLarge(megabytes: Int)
    /// The file can't be stored: the disk is full, or the upload is gone.
    case fileNotKept
    case tooManyImports(most: Int)
    /// No picture is missing, or none is downloaded here.
    case nothingToFetch
    /// An import that was confirmed or cancelled already, or is still being read.
    case nothingToConfirm

    public var code: String {
        switch self {
        case .noSuchImport: "listings.no-such-import"
        case .fileTooLarge: "listings.file-too-large"
        case .fileNotKept: "listings.file-not-kept"
        case .tooManyImports: "listings.too-many-imports"
        case .nothingToFetch: "listings.nothing-to-fetch"
        case .nothingToConfirm: "listings.nothing-to-confirm"
        }
    }

    public var status: Int {
        switch self {
        case .noSuchImport: 404
        case .tooManyImports, .nothingToFetch, .nothingToConfirm: 409
        case .fileTooLarge, .fileNotKept: 422
        }
    }

    public var field: String? {
        switch self {
        case .fileTooLarge, .fileNotKept: "file"
        default: nil
        }
    }

    public var message: LocalizedText {
        let key = "refusal.\(code)"
        return switch self {
        case .fileTooLarge(let megabytes): LocalizedText(key, ["megabytes": "\(megabytes)"])
        case .tooManyImports(let most): LocalizedText(key, ["most": "\(most)"])
        default: LocalizedText(key)
        }
    }
}
