import Access
import Identities
import Accounts
import Rooms
import Web
import World

// Routes of hosts and moderators: messages, questions, people and blocked words.

extension RoomChatWeb {
    var moderationRoutes: [Route] {
        [
            moderation(ChatPath.notice, NoticeForm.self, "Puts words above the chat, or none") {
                chat, form, id, account in
                try await chat.setNotice(form.text, in: id, by: account)
            },
            moderation(ChatPath.slow, SlowForm.self, "Slow mode: seconds between messages") {
                chat, form, id, account in
                try await chat.setSlow(seconds: form.seconds, in: id, by: account)
            },
            moderation(ChatPath.chatRemoval, MessageForm.self, "Takes a message back") {
                chat, form, id, account in
                try await chat.remove(form.message, in: id, by: account)
            },
            moderation(ChatPath.mutes, MuteForm.self, "Silences a message's author for a while") {
                chat, form, id, account in
                try await chat.mute(
                    authorOf: form.message, for: .minutes(form.minutes), in: id, by: account)
            },
            moderation(ChatPath.blocks, MessageForm.self, "Shuts a message's author out") {
                chat, form, id, account in
                try await chat.block(authorOf: form.message, in: id, by: account)
            },
            moderation(
                ChatPath.moderators, ModeratorForm.self, "Makes a message's author a moderator"
            ) { chat, form, id, account in
                try await chat.setModerator(
                    !form.remove, authorOf: form.message, in: id, by: account)
            },
            moderation(
                ChatPath.question, MessageForm.self,
                "Shows a message to everybody as the one that is being answered"
            ) { chat, form, id, account in
                try await chat.answer(form.message, in: id, by: account)
            },
            Route(
                .post, ChatPath.questionRemoval, for: .signedIn, of: "own or moderated room",
                gives: Done.shape.schema, refusals: [410],
                "The message that was shown is answered: it goes away"
            ) { request, account in
                let id = try request.at(ChatPath.questionRemoval)
                try await chat.answered(in: id, by: account)
                return request.done(then: RoomPath.studio(id))
            },
            Route(
                .get, ChatPath.words, for: .signedIn, of: "own words",
                gives: WordsView.shape.schema, "Words that one doesn't want to read"
            ) { request, account in
                .json(WordsView(words: try await chat.words(of: account)))
            },
            Route(
                .post, ChatPath.words, for: .signedIn, of: "own words", takes: WordsForm.self,
                gives: WordsView.shape.schema, refusals: [409],
                "Words that one doesn't want to read, one a line"
            ) { request, account, form in
                try await chat.setWords(form.words, by: account)
                let kept = WordsView(words: try await chat.words(of: account))
                let context = try await designSystem.context(request)
                return request.done(kept, then: context.liveOrHome)
            },
        ]
    }

    private func moderation<F: Form>(
        _ place: URLPattern1<RoomID>, _ form: F.Type, _ summary: String,
        _ change: @escaping @Sendable (RoomChat, F, RoomID, AccountID) async throws -> Void
    ) -> Route {
        Route(
            .post, place, for: .signedIn, of: "own or moderated room", takes: form,
            gives: Done.shape.schema, refusals: [403, 409, 410], summary
        ) { request, account, form in
            let id = try request.at(place)
            try await change(chat, form, id, account)
            return request.done(then: RoomPath.studio(id))
        }.shown(on: { RoomPath.studio(try $0.at(place)) })
    }
}
