import DesignSystem
import Markets
import Web

extension RoomChat: WebModule {
    public func routes(_ designSystem: DesignSystem) -> [Route] {
        RoomChatWeb(chat: self, designSystem: designSystem).routes
    }

    /// On the operator's home page: targets with abuse reports that wait.
    public var slots: [SlotPart] {
        [
            .operationsHome(order: 10) { db in
                let count = try Self.countReported(in: db)
                return { context in
                    """
                    <section class="card"><dl class="tiles"><div class="stat">\
                    <dt>\(context("abuse-reports.open"))</dt>\
                    <dd><a href="\(Navigation.operationsAbuseReports())">\
                    \(count.grouped(in: context.locale))</a></dd></div></dl></section>
                    """
                }
            }
        ]
    }
}
