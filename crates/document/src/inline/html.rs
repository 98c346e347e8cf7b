//! Which HTML begins a block even in the middle of a paragraph (`CommonMark` section 4.6, kinds 1 to 6).

const NAMES: [&str; 66] = [
    "address",
    "article",
    "aside",
    "base",
    "basefont",
    "blockquote",
    "body",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "frameset",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "menuitem",
    "nav",
    "noframes",
    "ol",
    "optgroup",
    "option",
    "p",
    "param",
    "pre",
    "script",
    "search",
    "section",
    "style",
    "summary",
    "table",
    "tbody",
    "td",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "track",
    "ul",
];

/// Whether this tag, at the start of a line, begins a block.
pub(super) fn begins_block(html: &str) -> bool {
    if html.starts_with("<!") || html.starts_with("<?") {
        return true;
    }
    let name = html.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    let verbatim = ["pre", "script", "style", "textarea"];
    let ends =
        html.starts_with("</") && verbatim.iter().any(|v| v.eq_ignore_ascii_case(&name[..end]));
    !ends && NAMES.iter().any(|known| known.eq_ignore_ascii_case(&name[..end]))
}
