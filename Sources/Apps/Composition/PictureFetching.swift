import Fetching
import HTML
import Listings
import Media

extension Listings {
    /// Downloads pictures from the open internet; files pass through `spool`.
    func fetchesPictures(through spool: String) -> Listings {
        let fetching = Fetching(folder: spool, mostBytes: Media.maximumBytes)
        var listings = self
        listings.fetch = { url in
            do {
                return try await fetching.file(url)
            } catch let fault as FetchFault {
                guard let problem = PictureTrouble(fault) else { throw fault }
                throw problem
            }
        }
        return listings
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
