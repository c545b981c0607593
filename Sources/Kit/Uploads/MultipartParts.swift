import Glibc
import Store
import Text
import World

/// Collects parts as they are parsed: texts into memory, files into a folder.
struct PartCollector {
    private(set) var values: [(name: String, part: Multipart.Part)] = []
    private let folder: String
    private var head: PartHead?
    private var text: [UInt8] = []
    private var file: SpooledFile?
    private var paths: [String] = []
    private var count = 0

    init(folder: String) { self.folder = folder }

    mutating func begin(_ head: PartHead) throws {
        count += 1
        guard count <= Multipart.maxParts else {
            throw UploadFault.malformed("there are more than \(Multipart.maxParts) parts")
        }
        self.head = head
        text = []
        // A file field without a chosen file comes with an empty name: nothing to keep.
        if let name = head.fileName, !name.isEmpty { try openFile() }
    }

    mutating func add(_ bytes: ArraySlice<UInt8>) throws {
        guard !bytes.isEmpty else { return }
        if head?.fileName != nil {
            if file == nil { try openFile() }
            try file?.write(bytes)
        } else {
            guard text.count + bytes.count <= Multipart.maxTextBytes else {
                throw UploadFault.tooLarge
            }
            text += bytes
        }
    }

    mutating func end() throws {
        guard let head else { return }
        self.head = nil
        if let file {
            self.file = nil
            try file.close()
            let upload = Upload(
                name: Self.shown(head.fileName ?? ""), type: head.type, path: file.path,
                bytes: file.bytes)
            values.append((head.name, .file(upload)))
        } else if head.fileName == nil {
            guard let text = String(validating: text, as: UTF8.self) else {
                throw UploadFault.malformed("a field is not UTF-8")
            }
            values.append((head.name, .text(text)))
        }
    }

    /// Deletes every file so far, for a request that is refused.
    mutating func discard() {
        file?.abandon()
        file = nil
        for path in paths { unlink(path) }
        paths = []
    }

    private mutating func openFile() throws {
        let path = folder + "/" + Spool.prefix + Hex.encode(Digest.random(12))
        file = try SpooledFile(path: path)
        paths.append(path)
    }

    /// A browser's file name made safe to show: its last segment, without control characters,
    /// shortened.
    static func shown(_ name: String) -> String {
        let bytes = name.utf8.split(whereSeparator: { $0 == 47 || $0 == 92 }).last
        var out = String.UnicodeScalarView()
        for scalar in String(Substring(bytes ?? "".utf8[...])).unicodeScalars
        where scalar.value >= 32 && scalar.value != 127 {
            out.append(scalar)
            if out.count == maxNameLength { break }
        }
        return String(out)
    }

    /// Unicode scalars of a file name that is kept for showing.
    static let maxNameLength = 200
}

/// A temporary file of mode 0600 that is being written.
final class SpooledFile {
    let path: String
    private(set) var bytes = 0
    private let file: UnsafeMutablePointer<FILE>

    init(path: String) throws {
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.fault() }
        guard let file = fdopen(descriptor, "wb") else {
            Glibc.close(descriptor)
            throw Self.fault()
        }
        self.file = file
    }

    /// Error by `errno`: `full` for a full disk or quota, else `unavailable`, as other causes pass
    /// too.
    private static func fault() -> StoreError {
        [ENOSPC, EDQUOT, EFBIG].contains(errno)
            ? .full : .unavailable("an upload can't be kept: error \(errno)")
    }

    func write(_ piece: ArraySlice<UInt8>) throws {
        let written = piece.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
        guard written == piece.count else { throw Self.fault() }
        bytes += written
    }

    /// Flushes what is still buffered, so this fails on a full disk too. The descriptor is closed
    /// in any case.
    func close() throws {
        guard fclose(file) == 0 else { throw Self.fault() }
    }

    /// Closes without reporting errors, before the file is deleted.
    func abandon() { fclose(file) }
}
