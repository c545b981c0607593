import NIOCore
import NIOHTTP1

/// Takes the host from a target in absolute form, `GET http://shop.example/basket`, in place of the
/// `Host` header's: RFC 9112, 3.2.2. Stands before the codec, which forgets the target's host.
final class AbsoluteForm: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data),
            let authority = Self.authority(of: head.uri), head.headers["host"].count < 2
        else { return context.fireChannelRead(data) }
        head.headers.replaceOrAdd(name: "host", value: authority)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// Host and port of a target in absolute form; nil for any other form.
    static func authority(of target: String) -> String? {
        guard !target.utf8.starts(with: "/".utf8), let scheme = target.firstRange(of: "://") else {
            return nil
        }
        return String(target[scheme.upperBound...].prefix { !"/?#".contains($0) })
    }
}
