import Media
import Store
import Text
import Uploads

/// Uploads of a form that can't be used, by the names of their files.
struct RefusedUploads {
    private var faults: [FieldFault] = []

    /// Characters of a file's name in a sentence.
    private static let longestName = 60

    mutating func add(_ upload: Upload, _ refusal: MediaRefusal) {
        let name = InputText.cut(InputText.cleaned(upload.name, .line), most: Self.longestName)
        faults.append(
            FieldFault(
                field: "pictures", code: refusal.code,
                message: LocalizedText(
                    "listings.pictures.refused", ["file": name.isEmpty ? "?" : name])))
        faults.append(
            FieldFault(field: "pictures", code: refusal.code, message: refusal.message))
    }

    /// Throws what was refused, and says whether the others were taken.
    func check(hasOthers: Bool) throws {
        guard !faults.isEmpty else { return }
        let others = FieldFault(
            field: "pictures", code: "listings.others-added",
            message: LocalizedText("listings.pictures.others-added"))
        throw Faults(faults + (hasOthers ? [others] : []))
    }
}
