import Glibc

/// Uploads: bodies that are too large for memory, spooled to disk as they come.
///
/// Promises: memory holds one piece of a body and the texts of a form, never a file; every size is
/// bounded; a body that breaks off leaves nothing behind.

/// A file that came with a request, spooled to disk; deleted when the response is sent.
public struct Upload: Sendable, Hashable {
    /// Name that the browser gave, shortened: for people to read, never a path of ours.
    public let name: String
    /// Content type that the client claims, unverified; may be empty.
    public let type: String
    /// The temporary file, mode 0600; a handler that keeps the content moves or copies it.
    public let path: String
    /// Size of the file.
    public let bytes: Int

    public init(name: String, type: String, path: String, bytes: Int) {
        self.name = name
        self.type = type
        self.path = path
        self.bytes = bytes
    }

    /// Deletes the file. One that a handler moved away is left alone.
    public func remove() { unlink(path) }
}

/// A body that isn't taken.
public enum UploadFault: Error, Sendable, Hashable {
    /// Over the bound of the body or of a text in it.
    case tooLarge
    /// No multipart body; with a sentence for developers.
    case malformed(String)
}
