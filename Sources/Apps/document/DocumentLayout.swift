import CPango
import Printing

/// Layout of a document on pages: text by Pango, which shapes Thai and Vietnamese as they are read,
/// and lines by Cairo.
final class DocumentLayout {
    /// Lengths in points, a 72nd of an inch.
    private enum Length {
        static let margin = 48.0
        static let gap = 14.0
        static let cellGap = 8.0
        static let rowGap = 5.0
        static let hair = 0.6
        static let footer = 28.0
    }

    private enum Style {
        case title, heading, text, strong, small, cell, head

        var points: Double {
            switch self {
            case .title: 18
            case .heading: 11
            case .text, .strong: 9.5
            case .cell: 9
            case .head, .small: 8
            }
        }

        var isBold: Bool { self == .title || self == .heading || self == .strong }
        var isMuted: Bool { self == .head || self == .small }
    }

    private let document: PrintedDocument
    /// Number of pages, as the footer names it; nil while they are counted.
    private let pages: Int?
    private let width: Double
    private let height: Double
    private var context: OpaquePointer?
    private var page = 1
    private var y = Length.margin

    init(_ document: PrintedDocument, pages: Int?) {
        self.document = document
        self.pages = pages
        (width, height) = document.paper == .a4 ? (595.28, 841.89) : (612, 792)
    }

    /// Draws all pages to a descriptor, or nowhere for -1. Returns their number; nil if it can't be.
    func draw(to file: Int32) -> Int? {
        let surface = pasar_pdf(file, width, height)
        defer { cairo_surface_destroy(surface) }
        guard cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS else { return nil }
        cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, document.title)
        context = cairo_create(surface)
        defer { cairo_destroy(context) }
        put(document.title, .title, at: Length.margin, within: inner)
        y += Length.gap
        for block in document.blocks { draw(block) }
        footer()
        cairo_show_page(context)
        cairo_surface_finish(surface)
        return cairo_surface_status(surface) == CAIRO_STATUS_SUCCESS ? page : nil
    }

    private var inner: Double { width - 2 * Length.margin }
    private var bottom: Double { height - Length.margin - Length.footer }

    // MARK: pages

    /// Begins a page where a part of this height doesn't fit any more.
    private func need(_ part: Double) -> Bool {
        guard y + part > bottom, y > Length.margin else { return false }
        footer()
        cairo_show_page(context)
        page += 1
        y = Length.margin
        return true
    }

    private func footer() {
        let count = pages.map { "\(page) / \($0)" } ?? "\(page)"
        let at = height - Length.margin
        line(at: at - 8)
        show(layout(document.title, .small, within: inner), x: Length.margin, y: at)
        show(layout(count, .small, within: inner, isRight: true), x: Length.margin, y: at)
    }

    private func line(at y: Double, from x: Double = Length.margin) {
        cairo_set_source_rgb(context, 0.75, 0.75, 0.78)
        cairo_set_line_width(context, Length.hair)
        cairo_move_to(context, x, y)
        cairo_line_to(context, width - Length.margin, y)
        cairo_stroke(context)
    }

    // MARK: text

    private func layout(
        _ text: String, _ style: Style, within width: Double, isRight: Bool = false
    ) -> OpaquePointer? {
        let layout = pango_cairo_create_layout(context)
        let font = pango_font_description_new()
        pango_font_description_set_family(font, "Noto Sans, Noto Sans Thai, sans-serif")
        pango_font_description_set_absolute_size(font, style.points * Double(PANGO_SCALE))
        pango_font_description_set_weight(
            font, style.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
        pango_layout_set_font_description(layout, font)
        pango_font_description_free(font)
        pango_context_set_language(
            pango_layout_get_context(layout), pango_language_from_string(document.language))
        pango_layout_set_width(
            layout, Int32(clamping: Int(exactly: (width * Double(PANGO_SCALE)).rounded()) ?? 0))
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
        pango_layout_set_alignment(layout, isRight ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT)
        pango_layout_set_text(layout, text, -1)
        return layout
    }

    private func height(of layout: OpaquePointer?) -> Double {
        var height: Int32 = 0
        pango_layout_get_size(layout, nil, &height)
        return Double(height) / Double(PANGO_SCALE)
    }

    private func naturalWidth(_ text: String, _ style: Style) -> Double {
        let layout = layout(text, style, within: inner)
        defer { pasar_drop(UnsafeMutableRawPointer(layout)) }
        var width: Int32 = 0
        pango_layout_get_size(layout, &width, nil)
        return Double(width) / Double(PANGO_SCALE)
    }

    /// Draws a layout, and gives it back.
    private func show(_ layout: OpaquePointer?, x: Double, y: Double, isMuted: Bool = true) {
        let shade = isMuted ? 0.35 : 0.08
        cairo_set_source_rgb(context, shade, shade, shade)
        cairo_move_to(context, x, y)
        pango_cairo_show_layout(context, layout)
        pasar_drop(UnsafeMutableRawPointer(layout))
    }

    private func put(_ text: String, _ style: Style, at x: Double, within width: Double) {
        let layout = layout(text, style, within: width)
        let height = height(of: layout)
        _ = need(height)
        show(layout, x: x, y: y, isMuted: style.isMuted)
        y += height
    }

    // MARK: parts

    private func draw(_ block: PrintedDocument.Block) {
        switch block {
        case .heading(let text):
            // A heading doesn't stand alone at the foot of a page.
            _ = need(60)
            put(text, .heading, at: Length.margin, within: inner)
            y += Length.rowGap
        case .paragraph(let text): paragraph(text, .text)
        case .note(let text): paragraph(text, .small)
        case .columns(let texts): columns(texts)
        case .pairs(let pairs):
            for pair in pairs {
                row([pair.name, pair.value], [inner * 0.32, inner * 0.68], .text)
            }
            y += Length.gap
        case .table(let table): draw(table)
        case .totals(let pairs): totals(pairs)
        }
    }

    private func paragraph(_ text: String, _ style: Style) {
        put(text, style, at: Length.margin, within: inner)
        y += Length.gap * 0.6
    }

    private func columns(_ texts: [String]) {
        guard !texts.isEmpty else { return }
        let part = inner / Double(texts.count)
        row(texts, texts.map { _ in part }, .text)
        y += Length.gap
    }

    /// Draws texts side by side, the first flush left; the others flush right where they are numbers.
    private func row(
        _ cells: [String], _ widths: [Double], _ style: Style, isRight: Bool = false
    ) {
        let layouts = zip(cells, widths).enumerated().map { index, cell in
            layout(
                cell.0, style, within: max(cell.1 - Length.cellGap, 10),
                isRight: isRight && index > 0)
        }
        let tallest = layouts.map(height(of:)).max() ?? 0
        _ = need(tallest)
        var x = Length.margin
        for (layout, width) in zip(layouts, widths) {
            show(layout, x: x, y: y, isMuted: style.isMuted)
            x += width
        }
        y += tallest + Length.rowGap
    }

    private func draw(_ table: PrintedDocument.Table) {
        let widths = widths(of: table)
        func head() {
            row(table.head, widths, .head, isRight: true)
            line(at: y - 2)
            y += 3
        }
        _ = need(60)
        head()
        for cells in table.rows {
            if need(24) { head() }
            row(cells, widths, .cell, isRight: true)
        }
        line(at: y)
        y += Length.gap
    }

    /// Widths of columns: the others as wide as their widest text, the first what is left.
    private func widths(of table: PrintedDocument.Table) -> [Double] {
        let most = inner * 0.22
        let others = table.head.indices.dropFirst().map { column in
            let texts = [table.head[column]] + table.rows.prefix(200).map { $0[column] }
            let widest = texts.map { naturalWidth($0, .cell) }.max() ?? 0
            return min(widest + Length.cellGap + 2, most)
        }
        guard !table.head.isEmpty else { return [] }
        return [max(inner - others.reduce(0, +), inner * 0.2)] + others
    }

    private func totals(_ pairs: [PrintedDocument.Pair]) {
        let (left, name, value) = (inner * 0.45, inner * 0.33, inner * 0.22)
        for (index, pair) in pairs.enumerated() {
            let isSum = index == pairs.count - 1
            if isSum {
                _ = need(24)
                line(at: y, from: Length.margin + left)
                y += 4
            }
            row(
                ["", pair.name, pair.value], [left, name, value], isSum ? .strong : .text,
                isRight: true)
        }
        y += Length.gap
    }
}
