import Glibc
import World

/// A body that goes to disk as it comes.
enum Spool {
    static func input(
        type: String, next: @Sendable () async throws -> [UInt8]?, most: Int, folder: String
    ) async throws -> Input {
        let path = folder + "/up-" + Hex.encode(Digest.random(12))
        guard let file = fopen(path, "wbx") else {
            throw EdgeRefusal.notUnderstood("the upload could not be kept")
        }
        var total = 0
        do {
            while let piece = try await next() {
                total += piece.count
                guard total <= most else { throw EdgeRefusal.tooLarge }
                guard fwrite(piece, 1, piece.count, file) == piece.count else {
                    throw StoreFull()
                }
            }
        } catch {
            fclose(file)
            unlink(path)
            throw error is StoreFull ? EdgeRefusal.tooLarge : error
        }
        fclose(file)
        let upload = Upload(name: "body", type: type, path: path, bytes: total)
        return Input(["body": .file(upload)])
    }

    private struct StoreFull: Error {}
}
