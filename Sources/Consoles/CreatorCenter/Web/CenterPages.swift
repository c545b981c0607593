import Affiliates
import Creators
import DesignSystem
import HTML
import Markets
import Stalls
import Text
import Web

/// Center pages, drawn for one visitor.
struct CenterPages: PageComponent {
    let context: PageContext

    /// Registration page for accounts that aren't creators yet.
    func becomePage(_ typed: SubmittedForm) -> HTML {
        let promises = [
            ("creators.become.stall", "shop"), ("creators.become.commission", "wallet"),
            ("creators.become.label", "tag"),
        ]
        return shop(
            self("creators.become.title"), head: .title(back: Navigation.account()), tab: .me,
            mainClass: "phone stack",
            """
            <p class="lead">\(self("creators.become.text"))</p>
            <ul class="card rows">\(each: promises, promise)</ul>
            \(has(.stalls) ? become(typed) : banner(
                self("refusal.rollouts.stalls-not-yet"), "", .info))
            """)
    }

    private func become(_ typed: SubmittedForm) -> HTML {
        profileForm(CreatorPath.center(), nil, typed, send: self("creators.become.send"))
    }

    private func promise(_ key: String, _ picture: String) -> HTML {
        """
        <li class="linkrow">\(icon(picture))<span class="grow">\
        \(self(key))</span></li>
        """
    }

    private func profileForm(
        _ path: Path, _ creator: Creator?, _ typed: SubmittedForm, send: String
    ) -> HTML {
        form(
            path, idempotencyKey: creator == nil,
            """
            \(formErrors(typed))
            \(field(ProfileForm.name, self("creators.form.name"), typed: typed,
                value: creator?.name ?? caller.name, help: self("creators.form.name.help")))
            \(field(ProfileForm.handle, self("creators.form.handle"), typed: typed,
                value: creator?.handle.shown, autocomplete: "off",
                help: self("creators.form.handle.help")))
            \(area(ProfileForm.about, self("creators.form.about"), rows: 3, typed: typed,
                value: creator?.about, help: self("creators.form.about.help")))
            \(button(send, "primary big"))
            """)
    }

    /// Profile page of the Creator Center: appearance, followers, identity check.
    func centerPage(
        _ shown: StallPageModel, _ rule: CreatorRule, closed: String?, _ typed: SubmittedForm
    ) -> HTML {
        let creator = shown.creator
        let notice = closed.map {
            banner(self("creators.closed"), self("creators.closed.text", ["reason": $0]), .bad)
        }
        return creatorCenter(
            .profile,
            """
            \(notice)<header class="account-who">\
            \(CreatorParts(context: context).avatar(creator, "l"))<div class="grow">\
            <h2>\(name: creator.name)</h2><p class="muted">\(creator.handle.shown)</p></div></header>
            <nav class="card" aria-label="\(self("desk.creator"))"><div class="rows">
            \(row("shop", self("creators.see-stall"), CreatorPath.stall(creator.handle)))
            \(row("share", self("creators.share"), StallPath.share(creator.handle)))
            \(row("people", self("creators.followers", count: creator.followers),
                CreatorPath.followers()))
            </div></nav>
            \(identityCard(creator, rule, typed))
            <section class="card"><header><h2>\(self("creators.picture"))</h2></header>\
            <div class="body">\(pictureForm(CreatorPath.avatar(), typed))</div></section>
            <section class="card"><header><h2>\(self("desk.creator.profile"))</h2></header>\
            <div class="body">\(profileForm(
                CreatorPath.profile(), creator, typed, send: self("creators.save")))</div></section>
            """)
    }

    private func row(_ picture: String, _ label: String, _ path: Path) -> HTML {
        """
        <a class="linkrow" href="\(path)">\(icon(picture))<span class="grow">\(label)</span>\
        \(icon("right"))</a>
        """
    }

    func pictureForm(_ path: Path, _ typed: SubmittedForm) -> HTML {
        let id = "f-\(path.text.split(separator: "/").last.map(String.init) ?? "picture")"
        return form(
            path, idempotencyKey: false, files: true,
            """
            <div class="field"><label for="\(id)">\(self("creators.picture.choose"))</label>\
            <input class="input" id="\(id)" type="file" name="picture" \
            accept="image/jpeg,image/png,image/webp" aria-describedby="\(id)-error" required>\
            \(fileFaults(typed, "picture", id: "\(id)-error"))</div>
            \(button(self("creators.picture.send"), ""))
            """)
    }

    private func identityCard(_ creator: Creator, _ rule: CreatorRule, _ typed: SubmittedForm)
        -> HTML
    {
        guard rule.identity == .beforeLive || creator.identity != .unchecked else { return "" }
        let tones: [Creator.Identity: Tone] = [
            .unchecked: .warn, .waiting: .info, .verified: .good, .refused: .bad,
        ]
        let state = creator.identity.rawValue
        let asks = Creator.canMove(from: creator.identity, to: .waiting)
        return """
            \(banner(self("creators.identity.\(state)"), self("creators.identity.\(state).text"),
                tones[creator.identity] ?? .plain))
            \(asks ? proofForm(typed) : "")
            """
    }

    private func proofForm(_ typed: SubmittedForm) -> HTML {
        let documents = IdentityProof.Document.allCases.map {
            (value: $0.rawValue, label: self("creators.document.\($0.rawValue)"))
        }
        let fields = form(
            CreatorPath.identity(),
            """
            \(field(ProofForm.legalName, self("creators.identity.name"), typed: typed,
                autocomplete: "name"))
            \(select(ProofForm.document, self("creators.identity.document"), documents,
                typed: typed))
            \(field(ProofForm.lastFour, self("creators.identity.last-four"), typed: typed,
                autocomplete: "off", help: self("creators.identity.last-four.help")))
            \(button(self("creators.identity.ask")))
            """)
        return """
            <section class="card"><header><h2>\(self("creators.identity.title"))</h2></header>\
            <div class="body">\(fields)</div></section>
            """
    }

    func followersPage(
        _ creator: Creator, _ followers: [Follower], next: String?, isFirst: Bool
    ) -> HTML {
        func row(_ follower: Follower) -> HTML {
            """
            <li class="linkrow">\(icon("me"))<span class="grow">\(name: follower.name)\
            <small>\(self("creators.follower.since", parts: ["day": day(follower.at)]))</small></span></li>
            """
        }
        let none = empty(
            self("creators.followers.empty"), self("creators.followers.empty.text"),
            action: (self("creators.share"), StallPath.share(creator.handle)))
        let base = CreatorPath.followers()
        return creatorCenter(
            .profile, title: self("creators.followers.title"),
            """
            <h2>\(self("creators.followers", count: creator.followers))</h2>
            \(followers.isEmpty ? none : "<ul class=\"card rows\">\(each: followers, row)</ul>")
            \(pages(first: isFirst ? nil : base, next: next.map { base.with("after", $0) }))
            """)
    }
}
