//! What members write is Markdown (CommonMark with strikethrough). It is stored as written, and made HTML or plain text
//! when it is read: a better sanitiser then also covers what was written before.
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::UrlRelative;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use subgraph::NodeId;

use crate::mention::{Mentioned, mentioned_by};

/// What members may write beyond CommonMark.
pub(crate) const OPTIONS: Options = Options::ENABLE_STRIKETHROUGH;

/// The HTML of a Markdown text, safe to put into a page, with mentioned members by the labels given.
///
/// HTML inside the Markdown is shown as the text it is. What comes out has only the elements and attributes of
/// [`SANITISER`], links go to `http`, `https` and `mailto` alone, and an image is its description.
pub(crate) fn to_html(markdown: &str, mentioned: &Mentioned) -> String {
    let mut html = String::with_capacity(markdown.len() * 3 / 2);
    let shown = |member: &NodeId| Some(mentioned.shown(member));
    pulldown_cmark::html::push_html(&mut html, events(markdown, shown).into_iter());
    SANITISER.clean(&html).to_string()
}

/// The words of a Markdown text, one block a line, with mentioned members by the labels given.
pub(crate) fn to_plain_naming(markdown: &str, mentioned: &Mentioned) -> String {
    plain(markdown, |member| Some(mentioned.shown(member)))
}

/// The words of a Markdown text, one block a line, and nothing in place of mentioned members: what may be kept, for looking
/// up, when their names change.
#[allow(dead_code, reason = "the index of texts is made of it")]
pub(crate) fn to_plain(markdown: &str) -> String {
    plain(markdown, |_| None)
}

fn plain(markdown: &str, shown: impl Fn(&NodeId) -> Option<String>) -> String {
    let mut plain = String::with_capacity(markdown.len());
    for event in events(markdown, shown) {
        match event {
            Event::Text(text) | Event::Code(text) => plain.push_str(&text),
            Event::SoftBreak => plain.push(' '),
            Event::HardBreak | Event::Rule | Event::End(TagEnd::CodeBlock) => end_line(&mut plain),
            Event::End(TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item) => end_line(&mut plain),
            _ => {}
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The first words of a Markdown text, on one line and at most `length` characters long; `…` says that there is more.
pub(crate) fn excerpt(markdown: &str, length: usize, mentioned: &Mentioned) -> String {
    let words = to_plain_naming(markdown, mentioned).split_whitespace().collect::<Vec<_>>().join(" ");
    let Some((cut, _)) = words.char_indices().nth(length) else { return words };
    // One character is kept for the ellipsis; a single long word is cut inside.
    let kept = words[..cut].char_indices().next_back().map_or(0, |(last, _)| last);
    let kept = &words[..kept];
    let at_word = kept.rfind(' ').filter(|_| !words[kept.len()..].starts_with(' ')).unwrap_or(kept.len());
    format!("{}…", kept[..at_word].trim_end_matches([' ', ',', ';', ':']))
}

fn end_line(plain: &mut String) {
    if !plain.is_empty() && !plain.ends_with('\n') {
        plain.push('\n');
    }
}

/// The text's events, with HTML turned into text, images into their descriptions and mentions into what is `shown` for them.
fn events(markdown: &str, shown: impl Fn(&NodeId) -> Option<String>) -> Vec<Event<'_>> {
    let mut events = Vec::new();
    let mut in_mention = false;
    for (event, range) in Parser::new_ext(markdown, OPTIONS).into_offset_iter() {
        if let Some(member) = mentioned_by(markdown, &event, &range) {
            in_mention = true;
            drop_at_sign(&mut events);
            events.extend(shown(&member).map(|shown| Event::Text(shown.into())));
            continue;
        }
        match event {
            Event::End(TagEnd::Link) if in_mention => in_mention = false,
            // A name that was written into a mention is not the member's label.
            _ if in_mention => {}
            Event::Html(html) | Event::InlineHtml(html) => events.push(Event::Text(html)),
            Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => {}
            event => events.push(event),
        }
    }
    events
}

/// Takes the `@` of a mention from the end of the text before it.
fn drop_at_sign(events: &mut [Event<'_>]) {
    if let Some(Event::Text(text)) = events.last_mut() {
        *text = text.strip_suffix('@').unwrap_or(text).to_owned().into();
    }
}

static SANITISER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let elements = [
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
    let attributes = HashMap::from([("a", HashSet::from(["href", "title"])), ("ol", HashSet::from(["start"]))]);
    let mut sanitiser = ammonia::Builder::empty();
    sanitiser
        .tags(HashSet::from(elements))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some("noopener noreferrer nofollow ugc"));
    sanitiser
});

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::to_plain;
    use crate::mention::Mentioned;

    fn to_html(markdown: &str) -> String {
        super::to_html(markdown, &Mentioned::default())
    }

    fn excerpt(markdown: &str, length: usize) -> String {
        super::excerpt(markdown, length, &Mentioned::default())
    }

    #[test]
    fn markdown_becomes_html() {
        assert_snapshot!(to_html("# Bins\n\nWe **moved** to [weekly](https://bins.example/x \"t\") rounds.\n\n1. one\n2. ~~two~~"), @r#"
        <h1>Bins</h1>
        <p>We <strong>moved</strong> to <a href="https://bins.example/x" title="t" rel="noopener noreferrer nofollow ugc">weekly</a> rounds.</p>
        <ol>
        <li>one</li>
        <li><del>two</del></li>
        </ol>
"#);
    }

    #[test]
    fn html_inside_markdown_is_shown_and_not_run() {
        assert_snapshot!(to_html("a <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n<iframe src=\"//evil.example\">"), @r#"
        <p>a &lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=alert(1)&gt;</p>
        &lt;iframe src="//evil.example"&gt;
"#);
    }

    #[test]
    fn only_web_and_mail_links_stay_links() {
        let links = "[a](javascript:alert(1)) [b](data:text/html,x) [c](/relative) [d](JaVaScRiPt:x) [e](mailto:a@b.example) \
                     [f](vbscript:x) ![g](https://img.example/x.png)";
        assert_snapshot!(to_html(links), @r#"<p><a rel="noopener noreferrer nofollow ugc">a</a> <a rel="noopener noreferrer nofollow ugc">b</a> <a rel="noopener noreferrer nofollow ugc">c</a> <a rel="noopener noreferrer nofollow ugc">d</a> <a href="mailto:a@b.example" rel="noopener noreferrer nofollow ugc">e</a> <a rel="noopener noreferrer nofollow ugc">f</a> g</p>"#);
    }

    #[test]
    fn attacks_leave_nothing_that_runs() {
        let attacks = [
            "<svg/onload=alert(1)>",
            "<a href=\"jav&#x09;ascript:alert(1)\">x</a>",
            "[x](<javascript:alert(1)>)",
            "[x](&#106;avascript:alert(1))",
            "[x](java\nscript:alert(1))",
            "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
            "```\n</code></pre><script>alert(1)</script>\n```",
            "[x]: javascript:alert(1)\n\n[x]",
            "<x on<script>click=1>",
            "![\"onerror=alert(1) x=\"](x)",
            "\u{0}<script\u{0}>",
        ];
        for attack in attacks {
            let html = to_html(attack);
            assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<svg"), "{html}");
            assert!(!html.contains("<a href") && !html.contains("<style") && !html.contains("<math"), "{html}");
        }
    }

    #[test]
    fn deep_and_tangled_texts_are_read_in_bounded_time_and_stack() {
        for piece in [">", "* ", "[", "**", "`", "<", "![](", "_a", "1. ", "[a](", "&", "\\", "~~", "- - "] {
            let text = piece.repeat(10_000 / piece.len());
            assert!(to_html(&text).len() < 1_000_000, "{piece}");
            to_plain(&text);
        }
    }

    #[test]
    fn plain_text_keeps_words_and_blocks() {
        assert_snapshot!(to_plain("# Bins\n\nWe **moved**\nto `weekly`  \nrounds <b>now</b>.\n\n* one\n* two\n"), @r#"
        Bins
        We moved to weekly
        rounds <b>now</b>.
        one
        two
"#);
    }

    #[test]
    fn an_excerpt_ends_at_a_word() {
        assert_eq!(excerpt("We moved to weekly rounds.", 200), "We moved to weekly rounds.");
        assert_eq!(excerpt("We moved to weekly rounds.", 26), "We moved to weekly rounds.");
        assert_eq!(excerpt("We moved to weekly rounds.", 15), "We moved to…");
        assert_eq!(excerpt("We moved to weekly rounds.", 12), "We moved to…");
        assert_eq!(excerpt("Llanfairpwllgwyngyll", 8), "Llanfai…");
        assert_eq!(excerpt("ŵŵŵŵŵŵ", 3), "ŵŵ…");
        assert_eq!(excerpt("", 3), "");
    }
}
