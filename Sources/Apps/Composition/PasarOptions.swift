import Authentication
import Identities
import Markets
import Media
import Web
import WebEdge
import World

/// Settings of an installation.
public struct PasarOptions: Sendable {
    public var authentication: AuthenticationOptions
    public var edge: EdgeOptions
    /// Folder of pictures, uploads and the outbox.
    public var folder: String
    /// Room whose chat has no rate limit; for load tests only.
    public var unlimitedRoom: RoomID?
    public var video = FilmEngineOptions()
    /// Bounds of pictures of one account.
    public var pictures = PictureLimits()
    /// True if imports download the pictures that files name; else their addresses are listed.
    public var fetchesPictures: Bool
    /// Modules of the installation's own, right of all others.
    public var added: [any AddedModule.Type] = []
    /// Market packs; those of the build if nil.
    public var markets: Markets?
    /// Keys that encrypt account numbers of payees; from a file in `folder` if nil, which is made at
    /// the first start.
    public var bankKeys: SecretKeys?
    /// Keys that encrypt secrets of second factors; from a file in `folder` if nil, as `bankKeys`.
    public var secondFactorKeys: SecretKeys?
    /// True if roles that decide on money rest until their account has a second factor.
    public var secondFactorRequired = false
    /// Signing key of the sandbox's webhooks; random if nil.
    public var sandboxKey: SigningKey?

    public init(
        authentication: AuthenticationOptions, edge: EdgeOptions, folder: String,
        fetchesPictures: Bool = false,
        sandboxKey: SigningKey? = nil
    ) {
        self.authentication = authentication
        self.edge = edge
        self.folder = folder
        self.fetchesPictures = fetchesPictures
        self.sandboxKey = sandboxKey
    }
}
