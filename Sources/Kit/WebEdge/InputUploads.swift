import Uploads
import Web

extension Input {
    /// Reads `multipart/form-data`: texts into memory, files into `folder`. Throws `EdgeRefusal` for
    /// what is too large or no multipart body, and what `next` throws; then no file is left.
    static func multipart(
        contentType: String, next: () async throws -> [UInt8]?, maxBytes: Int, folder: String
    ) async throws -> Input {
        var values = Gathered()
        do {
            let parts = try await Multipart.read(
                contentType: contentType, next: next, maxBytes: maxBytes, folder: folder)
            for (name, part) in parts { values.add(name, InputValue(part)) }
        } catch let fault as UploadFault {
            throw EdgeRefusal(fault)
        }
        return values.input
    }

    /// Spools a whole body into `folder`, as the file `body`. Throws as `multipart` does.
    static func spooled(
        type: String, next: @Sendable () async throws -> [UInt8]?, most: Int, folder: String
    ) async throws -> Input {
        do {
            let upload = try await Spool.upload(
                type: type, next: next, most: most, folder: folder)
            return Input(["body": .file(upload)])
        } catch let fault as UploadFault {
            throw EdgeRefusal(fault)
        }
    }

    /// Deletes what was spooled for a request.
    func removeUploads() {
        for value in values.values { value.removeUploads() }
    }
}

extension InputValue {
    fileprivate init(_ part: Multipart.Part) {
        self =
            switch part {
            case .text(let text): .text(text)
            case .file(let upload): .file(upload)
            }
    }

    fileprivate func removeUploads() {
        switch self {
        case .file(let upload): upload.remove()
        case .list(let items): for item in items { item.removeUploads() }
        default: break
        }
    }
}

extension EdgeRefusal {
    fileprivate init(_ fault: UploadFault) {
        self =
            switch fault {
            case .tooLarge: .tooLarge
            case .malformed(let why): .notUnderstood(why)
            }
    }
}
