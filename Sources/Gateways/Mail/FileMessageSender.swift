import Glibc
import Text
import World

/// Keeps messages as files, for a machine without a mail server.
public struct FileMessageSender: TextMessageSender {
    private let folder: String

    /// - Parameter folder: must exist.
    public init(folder: String) { self.folder = folder }

    public var destination: String { "files in \(folder)" }

    public func send(_ message: OutgoingMessage) async throws {
        let path = "\(folder)/\(Hex.encode(Digest.random(8))).\(message.channel.rawValue)"
        // Codes and links in them open accounts, so they are the server's user's alone.
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0, let file = fdopen(descriptor, "w") else {
            throw DeliveryFault(.other, "\(path) can't be written: error \(errno)")
        }
        let text = "To: \(message.to)\nSubject: \(message.subject)\n\n\(message.text)\n"
        let isWritten = fputs(text, file) >= 0
        guard fclose(file) == 0, isWritten else {
            unlink(path)
            throw DeliveryFault(.other, "\(path) can't be written: error \(errno)")
        }
    }
}
