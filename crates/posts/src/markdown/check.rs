//! Whether HTML is safe to put into a page, found out by other means than making it so: for tests and fuzzing.

/// The elements there may be.
const ELEMENTS: [&str; 19] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
];
/// Those that have no end.
const EMPTY: [&str; 2] = ["br", "hr"];
/// The characters that are written as references, and how.
const REFERENCES: [(&str, char); 5] =
    [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>'), ("&quot;", '"'), ("&nbsp;", '\u{a0}')];

/// What is wrong with `html`, read strictly: every tag is one of those allowed, well formed and closed in order, every
/// attribute is one of its element's and quoted, every link goes to the web or to a mailbox, and `&` and `<` begin nothing else.
pub(crate) fn fault_in(html: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(begin) = rest.find(['<', '&', '>']) {
        rest = &rest[begin..];
        let read = if rest.starts_with('<') { tag(rest, &mut open) } else { reference(rest).map(|(_, rest)| rest) };
        rest = match read {
            Ok(after) => after,
            Err(fault) => return Some(format!("{fault}: {}", rest.chars().take(60).collect::<String>())),
        };
    }
    open.pop().map(|name| format!("`{name}` is not closed"))
}

fn tag<'a>(text: &'a str, open: &mut Vec<&'a str>) -> Result<&'a str, &'static str> {
    if let Some(end) = text.strip_prefix("</") {
        let (name, rest) = end.split_once('>').ok_or("an end tag without an end")?;
        return if open.pop() == Some(name) { Ok(rest) } else { Err("an end of nothing") };
    }
    let begin = &text[1..];
    let length = begin.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(begin.len());
    let (name, mut rest) = begin.split_at(length);
    if !ELEMENTS.contains(&name) {
        return Err("an element that is not allowed");
    }
    while let Some(attributes) = rest.strip_prefix(' ') {
        rest = attribute(name, attributes)?;
    }
    if !EMPTY.contains(&name) {
        open.push(name);
    }
    rest.strip_prefix('>').ok_or("a tag that is not well formed")
}

fn attribute<'a>(element: &str, text: &'a str) -> Result<&'a str, &'static str> {
    let (name, quoted) = text.split_once("=\"").ok_or("an attribute that is not well formed")?;
    let (value, rest) = quoted.split_once('"').ok_or("a value that does not end")?;
    let value = unescaped(value)?;
    match (element, name) {
        ("a", "href") if goes_to_web_or_mailbox(&value) => Ok(rest),
        ("a", "title") => Ok(rest),
        ("a", "rel") if value == "noopener noreferrer nofollow ugc" => Ok(rest),
        ("ol", "start") if value.bytes().all(|digit| digit.is_ascii_digit()) => Ok(rest),
        _ => Err("an attribute or a value that is not allowed"),
    }
}

/// As a browser takes an address: whatever the case, and without the characters that it leaves out.
fn goes_to_web_or_mailbox(address: &str) -> bool {
    let read: String = address.chars().filter(|letter| !letter.is_control() && *letter != ' ').collect();
    let read = read.to_ascii_lowercase();
    ["http:", "https:", "mailto:"].iter().any(|scheme| read.starts_with(scheme))
}

fn unescaped(value: &str) -> Result<String, &'static str> {
    let mut plain = String::new();
    let mut rest = value;
    while let Some(begin) = rest.find('&') {
        plain.push_str(&rest[..begin]);
        let (letter, after) = reference(&rest[begin..])?;
        plain.push(letter);
        rest = after;
    }
    Ok(plain + rest)
}

fn reference(text: &str) -> Result<(char, &str), &'static str> {
    let known = REFERENCES.iter().find_map(|(name, letter)| Some((*letter, text.strip_prefix(name)?)));
    known.ok_or("a character that is not written as a reference")
}

#[cfg(test)]
mod tests {
    use super::fault_in;

    #[test]
    fn a_fault_is_found() {
        let faults = [
            "<script>",
            "<p onclick=\"x\">a</p>",
            "<a href=\"javascript:x\">a</a>",
            "<a href=\"java\u{9}script:x\">a</a>",
            "<a href=\"//evil.example\">a</a>",
            "<a href=http://x>a</a>",
            "<p>a",
            "<p><em>a</p></em>",
            "a & b",
            "a < b",
            "a > b",
            "<p class=\"x\">a</p>",
            "<a rel=\"x\">a</a>",
            "<ol start=\"-1\"></ol>",
            "<p/>",
            "<!-- x -->",
        ];
        for html in faults {
            assert!(fault_in(html).is_some(), "{html}");
        }
        let safe = "<p>a &amp; <a href=\"https://x.example/?a=1&amp;b\" title=\"&quot;\" rel=\"noopener noreferrer nofollow ugc\">b</a><br></p>\
                    <ol start=\"3\"><li>&lt;script&gt;</li></ol>";
        assert_eq!(fault_in(safe), None);
    }
}
