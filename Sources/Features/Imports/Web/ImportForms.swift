import Uploads
import Web

/// A file to import, from a form.
struct ImportForm: Form {
    static let file = Field<Upload?>.file("file")
    static let fields: [any AnyField] = [file]
    let file: Upload
    init(_ input: Input) throws {
        guard let file = try input[Self.file] else { throw ImportsRefusal.fileNotKept }
        self.file = file
    }
}

/// A file to import, as the body itself.
struct ImportBody: Form {
    static let body = Field<Upload?>.file("body")
    static let fields: [any AnyField] = [body]
    let file: Upload
    init(_ input: Input) throws {
        guard let file = try input[Self.body] else { throw ImportsRefusal.fileNotKept }
        self.file = file
    }
}
