import Media
import Store
import Text
import Uploads

/// Uploads of a form that can't be used, by the names of their files.
struct RefusedUploads {
    private var refused: [(file: String, refusal: MediaRefusal)] = []

    /// Characters of a file's name in a sentence.
    private static let longestName = 60

    mutating func add(_ upload: Upload, _ refusal: MediaRefusal) {
        let name = InputText.cut(InputText.cleaned(upload.name, .line), most: Self.longestName)
        refused.append((name.isEmpty ? "?" : name, refusal))
    }

    /// Throws a fault for each refused upload; the last one says whether the others were taken.
    func check(hasOthers: Bool) throws {
        guard !refused.isEmpty else { return }
        throw Faults(
            refused.enumerated().map { index, one in
                let isLast = index == refused.count - 1
                let key =
                    isLast && hasOthers
                    ? "listings.pictures.refused-alone" : "listings.pictures.refused"
                return FieldFault(
                    field: "pictures", code: one.refusal.code,
                    message: LocalizedText(
                        key, ["file": one.file], texts: ["reason": one.refusal.message]))
            })
    }
}
