import DesignSystem
import HTML
import Rooms
import Web
import World

// Parts of a room's page: the chat over the film, the field for a message, the form of a report.

/// Chat part, drawn for one visitor.
public struct ChatPart: PageComponent {
    public let context: PageContext

    public init(context: PageContext) { self.context = context }

    /// Last messages over the film, with the notice and the question being answered.
    public func roomChat(_ shown: RoomPageModel) -> HTML {
        func line(_ line: ChatLine) -> HTML {
            let isHost = line.role == .host
            return """
                <li class="bubble over\(isHost ? " host" : "")" data-id="\(line.id.description)" \
                data-who="\(line.who)"><b>\(name: line.name)</b> \(line.text)</li>
                """
        }
        let lines = shown.state?.chat.suffix(20).map { $0 } ?? []
        let notice = shown.state?.notice ?? ""
        let asked = shown.state?.question
        return """
            <section class="over live-chat" role="log" aria-live="polite" \
            aria-label="\(self("live.chat"))">\
            <p class="live-notice" id="notice"\(notice.isEmpty ? " hidden" : "")>\(notice)</p>\
            <p class="live-notice asked" id="asked"\(asked == nil ? " hidden" : "")>\
            <small>\(self("live.say.answering"))</small><b id="asked-name">\(name: asked?.name ?? "")</b> \
            <span id="asked-text">\(asked?.text ?? "")</span></p>\
            <ol class="stack tight" id="chat" tabindex="0">\
            \(each: lines, line)</ol></section>
            """
    }

    /// Field for a message; a link for visitors who aren't signed in.
    public func roomComposer(_ shown: RoomPageModel) -> HTML {
        let room = shown.room
        guard shown.isSignedIn else {
            return """
                <a class="button veil round grow" \
                href="\(Navigation.signIn().with("next", RoomPath.room(room.id).text))">\
                \(self("live.sign-in"))</a>
                """
        }
        let typed = submitted(to: ChatPath.chat(room.id)).input.text("text")
        return form(
            ChatPath.chat(room.id), idempotencyKey: false, classes: "inline grow", id: "say",
            """
            <input class="input live-say" name="text" \
            \(typed.map { "value=\"\($0)\" " as HTML })maxlength="200" required \
            autocomplete="off" placeholder="\(self("live.say-something"))" \
            aria-label="\(self("live.message"))"\(room.state == .live ? "" : " disabled")>
            """)
    }

    /// Sheet in which somebody reports the room.
    public func roomReportSheet(_ shown: RoomPageModel) -> HTML {
        let reasons = AbuseReport.Reason.allCases.map {
            (value: $0.rawValue, label: self("live.reason.\($0.rawValue)"))
        }
        let path = ChatPath.abuseReports(shown.room.id)
        let typed = submitted(to: path)
        return """
            <dialog class="sheet night" id="complaint"\
            \(typed.isEmpty ? "" : " open") aria-label="\(self("live.complain"))">\
            <div class="sheet-head"><h2>\(self("live.complain"))</h2>\
            <a class="button icon quiet" href="#main" data-close \
            aria-label="\(self("live.close"))">\(icon("close"))</a></div>\
            \(form(
                path,
                """
                \(select(
                    ComplaintForm.reason, self("live.complain.why"), reasons, typed: typed))
                \(area(ComplaintForm.words, self("live.complain.words"), rows: 3, typed: typed))
                \(button(self("live.complain.send")))
                """))</dialog>
            """
    }
}
