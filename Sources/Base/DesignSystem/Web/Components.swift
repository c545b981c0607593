import Text
import HTML
import Markets
import Money
import Store
import Web
import World

/// Meaning of a badge or a banner, which always comes with words.
public enum Tone: String, Sendable { case plain = "", good, warn, bad, info }

extension PageComponent {
    /// An icon of the sprite; the words are beside it or in a label.
    public func icon(_ name: String, _ size: String = "") -> HTML {
        cached(name, size) { drawnIcon(name, size) }
    }

    private func drawnIcon(_ name: String, _ size: String) -> HTML {
        """
        <svg class="i \(size)" aria-hidden="true"><use \
        href="\(assets.path("icons.svg").at("i-" + name))"></use></svg>
        """
    }

    public func price(_ price: Money, was: Money? = nil, big: Bool = false) -> HTML {
        let deal = was.map { $0 > price } ?? false
        return """
            <p class="price\(deal ? " deal" : "")\(big ? " big" : "")">\
            <data value="\(price.minor)">\(money(price))</data>\
            \(deal ? "<s><span class=\"vh\">\(self("price.was")) </span>\(money(was ?? price))</s>" : "")\
            \(deal && big ? off(price, was ?? price) : "")</p>
            """
    }

    private func off(_ price: Money, _ was: Money) -> HTML {
        price.percentOff(from: was).map { "<span class=\"off\">-\($0)%</span>" } ?? ""
    }

    public func badge(_ text: String, _ tone: Tone = .plain) -> HTML {
        "<span class=\"badge dot \(tone.rawValue)\">\(text)</span>"
    }

    public func banner(
        _ title: String, _ text: String = "", _ tone: Tone = .warn, action: HTML = ""
    ) -> HTML {
        banner(html: "\(title)", "\(text)", tone, action: action)
    }

    /// A banner whose words have elements in them.
    public func banner(
        html title: HTML, _ text: HTML = "", _ tone: Tone = .warn, action: HTML = ""
    ) -> HTML {
        """
        <section class="banner \(tone.rawValue)"\(tone == .bad ? " role=\"alert\"" : "")>\
        \(icon(tone == .good ? "check" : tone == .info ? "info" : "warn"))<div class="grow">\
        <b>\(title)</b>\(text)</div>\(action)</section>
        """
    }

    /// Message of an empty list: what it is, and how to fill it.
    /// - Parameter isPage: nothing else is on the page, so that the title is the page's.
    public func empty(
        _ title: String, _ text: String, action: (label: String, path: Path)? = nil,
        isPage: Bool = false
    ) -> HTML {
        let heading: HTML = isPage ? "<h1>\(title)</h1>" : "<h2>\(title)</h2>"
        return """
            <section class="empty"><img src="\(assets.path("empty-basket.svg"))" alt="" width="112" \
            height="112">\(heading)<p>\(text)</p>\
            \(action.map { "<a class=\"button primary\" href=\"\($0.path)\">\($0.label)</a>" as HTML })\
            </section>
            """
    }

    /// Links to the first and the next page of a list; nil leaves one out.
    public func pages(first: Path?, next: Path?) -> HTML {
        guard first != nil || next != nil else { return "" }
        func forward(_ path: Path) -> HTML {
            "<a class=\"button small\" rel=\"next\" href=\"\(path)\">\(self("pages.next"))</a>"
        }
        return """
            <nav class="pages" aria-label="\(self("pages.label"))"><span class="grow"></span>\
            \(first.map { "<a class=\"button small\" href=\"\($0)\">\(self("pages.first"))</a>" as HTML })\
            \(next.map(forward))\
            </nav>
            """
    }
}

// MARK: forms

extension PageComponent {
    /// A form that changes something. `idempotencyKey` adds an idempotency key: a second press does nothing.
    public func form(
        _ action: Path, idempotencyKey: Bool = true, files: Bool = false, classes: String = "form",
        fragment: String? = nil, id: String? = nil, _ body: HTML
    ) -> HTML {
        """
        <form class="\(classes)" method="post" action="\(action)"\
        \(files ? " enctype=\"multipart/form-data\"" : "")\(idempotencyKey ? " data-once" : "")\
        \(fragment.map { " data-fragment=\"#\($0)\"" as HTML })\
        \(id.map { " id=\"\($0)\"" as HTML })>\
        \(idempotencyKey ? keyField : "")
        \(body)
        </form>
        """
    }

    private var keyField: HTML {
        "<input type=\"hidden\" name=\"_key\" autocomplete=\"off\" value=\"\(freshKey)\">"
    }

    /// Label, control, help and error of a field, tied together for assistive technology.
    public func field<V>(
        _ field: Field<V>, _ label: String, type: String = "text",
        typed: SubmittedForm = SubmittedForm(),
        value: String? = nil, autocomplete: String? = nil, help: String? = nil
    ) -> HTML {
        let fault = typed.fault(of: field.name)
        let shown = field.secret ? nil : typed.input.text(field.name) ?? value
        return """
            <div class="field"><label for="f-\(field.name)">\(label)\(optionalMark(field))</label>
            <input class="input" id="f-\(field.name)" name="\(field.name)" type="\(type)"\
            \(shown.map { " value=\"\($0)\"" as HTML })\
            \(autocomplete.map { " autocomplete=\"\($0)\"" as HTML })\
            \(field.attributes)\(described(field.name, fault, help))>
            \(notes(field.name, fault, help))</div>
            """
    }

    /// A field of several lines.
    /// - Parameter place: tells it from others of the same name on one page, whose faults it doesn't show.
    public func area<V>(
        _ field: Field<V>, _ label: String, rows: Int = 5, typed: SubmittedForm = SubmittedForm(),
        value: String? = nil, help: String? = nil, place: String? = nil
    ) -> HTML {
        let fault = typed.fault(of: field.name)
        let id = "f-\(place.map { $0 + "-" } ?? "")\(field.name)"
        return """
            <div class="field"><label for="\(id)">\(label)\(optionalMark(field))</label>
            <textarea class="input" id="\(id)" name="\(field.name)" rows="\(rows)"\
            \(field.attributes)\(described(field.name, fault, help))>\
            \(typed.input.text(field.name) ?? value ?? "")</textarea>
            \(notes(field.name, fault, help))</div>
            """
    }

    public func select<V>(
        _ field: Field<V>, _ label: String, _ options: [(value: String, label: String)],
        typed: SubmittedForm = SubmittedForm(), value: String? = nil, autocomplete: String? = nil,
        help: String? = nil, blank: String? = nil
    ) -> HTML {
        let fault = typed.fault(of: field.name)
        let chosen = typed.input.text(field.name) ?? value
        func row(_ value: String, _ label: String) -> HTML {
            """
            <option value="\(value)"\(value == chosen ? " selected" : "")>\(label)</option>
            """
        }
        return """
            <div class="field"><label for="f-\(field.name)">\(label)\(optionalMark(field))</label>
            <select class="input" id="f-\(field.name)" name="\(field.name)"\
            \(autocomplete.map { " autocomplete=\"\($0)\"" as HTML })\
            \(field.mustBeFilled ? " required" : "")\(described(field.name, fault, help))>
            \(blank.map { "<option value=\"\">\($0)</option>" as HTML })
            \(each: options, row)
            </select>
            \(notes(field.name, fault, help))</div>
            """
    }

    /// One row of a set of radios.
    public func choice(
        _ name: String, _ value: String, _ label: String, small: String? = nil, chosen: Bool,
        icon picture: String? = nil, end: HTML = ""
    ) -> HTML {
        """
        <label class="choice"><input class="check" type="radio" name="\(name)" value="\(value)"\
        \(chosen ? " checked" : "") required>\(picture.map { icon($0) })<span>\(label)\
        \(small.map { "<small>\($0)</small>" as HTML })</span>\(end)</label>
        """
    }

    public func box(_ name: String, _ label: String, checked: Bool = false, value: String = "on")
        -> HTML
    {
        """
        <label class="row"><input class="check" type="checkbox" name="\(name)" value="\(value)"\
        \(checked ? " checked" : "")><span class="grow">\(label)</span></label>
        """
    }

    public func button(_ label: String, _ classes: String = "primary") -> HTML {
        "<button class=\"button \(classes)\" type=\"submit\">\(label)</button>"
    }

    /// A form that is one button.
    public func action(
        _ path: Path, _ label: String, _ classes: String = "", fields: [(String, String)] = []
    ) -> HTML {
        form(
            path, classes: "inline",
            "\(each: fields, hidden)\(button(label, classes))")
    }

    public func hidden(_ name: String, _ value: String) -> HTML {
        "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\">"
    }

    /// Summary on top of a refused form: its own problem, or the number of faulty fields with links
    /// to them. It takes the focus when the page opens, so that it is what a screen reader reads.
    /// - Parameter unlinked: makes the sentences where the fields have no elements to link to.
    public func formErrors(
        _ typed: SubmittedForm, unlinked: ((FieldFault) -> String)? = nil
    ) -> HTML {
        guard typed.problem != nil || !typed.faults.isEmpty else { return "" }
        let title = typed.problem.map { self($0) } ?? self("form.faults", count: typed.faults.count)
        func link(_ fault: FieldFault) -> HTML {
            if let unlinked { return "<li>\(unlinked(fault))</li>" }
            return """
                <li><a href="\(place.at(fault.anchor))">\(self(fault.message))</a></li>
                """
        }
        let links: HTML =
            typed.faults.isEmpty ? "" : "<ul class=\"faults\">\(each: typed.faults, link)</ul>"
        return """
            <section class="banner bad" role="alert" id="form-errors" tabindex="-1" autofocus>\
            \(icon("warn"))<div class="grow"><b>\(title)</b>\(links)</div></section>
            """
    }

    /// Everything that is wrong with a form's files, in one paragraph beside their field.
    public func fileFaults(_ typed: SubmittedForm, _ name: String, id: String) -> HTML {
        let faults = typed.faults.filter { $0.field == name }
        // Inputs name it as their description, so it is there without a fault too.
        guard !faults.isEmpty else { return "<p id=\"\(id)\" hidden></p>" }
        return """
            <p class="error" id="\(id)">\(icon("bad", "s"))\
            \(faults.map { self($0.message) }.joined(separator: " "))</p>
            """
    }

    private func optionalMark(_ field: some AnyField) -> HTML {
        field.mustBeFilled ? "" : " <small>\(self("form.optional"))</small>"
    }

    private func described(_ name: String, _ fault: FieldFault?, _ help: String?) -> HTML {
        let ids =
            (fault == nil ? [] : ["f-\(name)-error"]) + (help == nil ? [] : ["f-\(name)-help"])
        return """
            \(fault == nil ? "" : " aria-invalid=\"true\"")\
            \(ids.isEmpty ? "" : " aria-describedby=\"\(ids.joined(separator: " "))\"")
            """
    }

    private func notes(_ name: String, _ fault: FieldFault?, _ help: String?) -> HTML {
        func error(_ fault: FieldFault) -> HTML {
            """
            <p class="error" id="f-\(name)-error">\(icon("bad", "s"))\(self(fault.message))</p>
            """
        }
        return """
            \(fault.map(error))\
            \(help.map { "<p class=\"help\" id=\"f-\(name)-help\">\($0)</p>" as HTML })
            """
    }
}
