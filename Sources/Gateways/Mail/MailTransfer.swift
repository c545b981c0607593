import HTTPClient
import World

extension Secret {
    /// Reads the first line of a file. Throws a `MailSettingsFault` for a file that can't be read
    /// or has none.
    public init(file path: String) throws(MailSettingsFault) {
        guard let text = Resources.text(path) else {
            throw MailSettingsFault("\(path) can't be read")
        }
        let line = text.prefix { !$0.isNewline }
        guard !line.isEmpty, line.utf8.count <= Self.longest,
            !line.unicodeScalars.contains(where: MailAddress.isControl)
        else { throw MailSettingsFault("\(path) has no secret on its first line") }
        self.init(String(line))
    }
}

extension CurlTransfer {
    /// Runs the transfer. Throws a `DeliveryFault` where nothing could be run.
    func deliver() async throws(DeliveryFault) -> Result {
        do { return try await run() } catch { throw DeliveryFault(.other, error.description) }
    }
}
