import Fetching
import Imports
import Media
import Text

/// Download of pictures from the open internet; files pass through a folder.
struct InternetPictures: PictureDownload {
    private let fetching: Fetching

    init(spool: String) { fetching = Fetching(folder: spool, mostBytes: Media.maximumBytes) }

    func file(_ url: WebURL) async throws -> String {
        do {
            return try await fetching.file(url)
        } catch let fault as FetchFault {
            guard let problem = PictureTrouble(fault) else { throw fault }
            throw problem
        }
    }
}

extension PictureTrouble {
    /// The import's error for a download's; nil if the cause is ours.
    init?(_ fault: FetchFault) {
        switch fault {
        case .notAllowed: self = .notAllowed
        case .noHost: self = .noHost
        case .noAnswer, .tooSlow, .tooManyRedirects: self = .unreachable
        case .tooLarge: self = .tooLarge
        case .status(let status): self = status >= 500 ? .unreachable : .missing
        case .notKept: return nil
        }
    }
}
