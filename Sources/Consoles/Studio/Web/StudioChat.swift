import DesignSystem
import HTML
import RoomChat
import RoomSelling
import RoomVideo
import Rooms
import Web
import World

// The chat of a studio: messages, questions, and the one being answered.

/// Studio chat, drawn for one visitor.
struct StudioChat: PageComponent {
    let context: PageContext

    func studioChat(_ shown: StudioPageModel) -> HTML {
        let room = shown.room
        func line(_ line: ChatLine) -> HTML { chatLine(line, shown) }
        let say: HTML =
            room.state == .live
            ? form(
                ChatPath.chat(room.id), idempotencyKey: false, classes: "row grow", id: "say",
                """
                <input class="input grow" name="text" maxlength="200" required autocomplete="off" \
                placeholder="\(self("live.reply"))" aria-label="\(self("live.reply"))">\
                \(button(self("live.send")))
                """) : ""
        return """
            <section class="card studio-chat"><header><h2>\(self("live.chat"))</h2></header>\
            <p class="studio-net fine" id="net" role="status" hidden></p>\(asked(shown))\
            <div class="body" role="log" tabindex="0" aria-label="\(self("live.chat"))">\
            <ol class="stack" id="chat">\(each: shown.chat, line)</ol></div>\
            \(room.isOver ? "" : "<footer class=\"stack\">\(say)\(moderation(room))</footer>")</section>
            """
    }

    /// A chat line; a question is highlighted and has a button to answer it before all viewers.
    private func chatLine(_ line: ChatLine, _ shown: StudioPageModel) -> HTML {
        let isNow = shown.state?.question?.id == line.id
        let answer: HTML =
            line.asks && !isNow && !shown.room.isOver
            ? action(
                ChatPath.question(shown.room.id), self("live.say.answer"), "small",
                fields: [("message", line.id.description)]) : ""
        return """
            <li class="row\(line.asks ? " asks" : "")" data-id="\(line.id.description)" \
            data-who="\(line.who)"\(isNow ? " aria-current=\"true\"" : "")>\
            <p class="grow bubble\(line.role == .host ? " mine" : "")"><b>\(name: line.name)</b> \
            \(line.asks ? "<span class=\"vh\">\(self("live.say.question")): </span>" : "")\
            \(line.text)</p>\(answer)</li>
            """
    }

    private func asked(_ shown: StudioPageModel) -> HTML {
        guard !shown.room.isOver else { return "" }
        let line = shown.state?.question
        return """
            <div class="studio-asked" id="asked" role="status"\(line == nil ? " hidden" : "")>\
            <p class="grow"><small>\(self("live.say.answering"))</small>\
            <b id="asked-name">\(name: line?.name ?? "")</b> \
            <span id="asked-text">\(line?.text ?? "")</span></p>\
            \(action(ChatPath.questionRemoval(shown.room.id), self("live.say.answered"), "small"))</div>
            """
    }

    private func moderation(_ room: Room) -> HTML {
        let isSent = [ChatPath.notice(room.id), ChatPath.slow(room.id)].contains {
            !submitted(to: $0).isEmpty
        }
        return """
            <details\(isSent ? " open" : "")><summary>\(self("live.moderate"))</summary>\
            \(form(
                ChatPath.notice(room.id), idempotencyKey: false, classes: "row",
                """
                \(field(
                    NoticeForm.text, self("live.notice"),
                    typed: submitted(to: ChatPath.notice(room.id)), value: room.notice))
                \(button(self("live.set"), "small"))
                """))\
            \(form(
                ChatPath.slow(room.id), idempotencyKey: false, classes: "row",
                """
                \(field(
                    SlowForm.seconds, self("live.slow"), type: "number",
                    typed: submitted(to: ChatPath.slow(room.id)), value: "\(room.slowSeconds)"))
                \(button(self("live.set"), "small"))
                """))</details>
            """
    }
}
