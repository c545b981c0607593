import DesignSystem
import HTML
import Web

/// Pages of identity checks, drawn for one visitor.
struct CheckPages: PageComponent {
    let context: PageContext

    /// Operations page of creators who wait for an identity check.
    func checksPage(_ checks: [CreatorCheck], _ typed: SubmittedForm) -> HTML {
        let title = self("creators.checks.title")
        let closures: HTML = """
            <a class="button" href="\(CreatorPath.takedowns())">\(self("creators.closures.title"))</a>
            """
        return console(
            title, menu: .operations, at: Navigation.operationsCreators,
            """
            \(pageHead(title, self("creators.checks.text"), actions: closures))
            <div class="stack loose">\(formErrors(typed))\
            \(checks.isEmpty
                ? empty(self("creators.checks.empty"), self("creators.checks.empty.text")) : "")\
            \(each: checks, check)</div>
            """)
    }

    private func check(_ check: CreatorCheck) -> HTML {
        let creator = check.creator
        let path = CreatorPath.check(creator.id)
        let note = "note-\(creator.id.short)"
        return """
            <section class="card" aria-label="\(creator.name)"><header><h2>\(name: creator.name)</h2>\
            \(badge(self("market.\(creator.market.rawValue)")))</header><div class="body review">
            <dl class="facts"><dt>\(self("creators.form.handle"))</dt><dd>\(creator.handle.shown)</dd>\
            <dt>\(self("creators.identity.name"))</dt><dd>\(name: check.proof.legalName)</dd>\
            <dt>\(self("creators.identity.document"))</dt>\
            <dd>\(self("creators.document.\(check.proof.document.rawValue)"))</dd>\
            <dt>\(self("creators.identity.last-four"))</dt><dd>\(check.proof.lastFour)</dd>\
            <dt>\(self("creators.checks.since"))</dt><dd>\(moment(check.askedAt))</dd></dl>
            \(action(path, self("creators.checks.verify"), "primary", fields: [("verified", "on")]))
            <form method="post" action="\(path)">\(hidden("verified", "off"))<div class="field">\
            <label for="\(note)">\(self("creators.checks.note"))</label>\
            <input class="input" id="\(note)" name="note" maxlength="500" required></div>\
            \(button(self("creators.checks.refuse"), "danger"))</form></div></section>
            """
    }
}
